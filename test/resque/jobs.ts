// Jobs in Resque's style, for the command line.

export class Archive {
  static queue = 'file_serve'
  static async perform(repo: number, branch = 'master'): Promise<void> {
    console.log(`archived ${repo} ${branch}`)
  }
}

export class Broken {
  static queue = 'low'
  static perform(): void {
    throw new RangeError('it always does')
  }
}

export class Crashing {
  static queue = 'low'
  static isolate = 'process' as const
  static perform(): void {
    process.kill(process.pid, 'SIGKILL')
  }
}
