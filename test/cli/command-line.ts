// Runs the built command line in a folder of its own, as a user would.

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root: string = fileURLToPath(new URL('../..', import.meta.url))
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
export const jobs: string = fileURLToPath(new URL('./jobs.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process of the command line, and what it has printed so far. */
export class Running {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly ended: Promise<Ended>

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.ended = once(child, 'close').then(([code]) => ({ code, stdout: this.stdout, stderr: this.stderr }))
  }

  /** Resolves when it has printed this text. */
  async prints(text: string, limit = 15_000): Promise<void> {
    const end = performance.now() + limit
    while (!this.stdout.includes(text)) {
      if (performance.now() > end || this.child.exitCode !== null) {
        throw new Error(`"${text}" was not printed. stdout: ${this.stdout}\nstderr: ${this.stderr}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  /** Resolves when it has this file open. */
  async hasOpen(name: string, limit = 15_000): Promise<void> {
    const end = performance.now() + limit
    while (!filesOf(this.child.pid).some((file) => file.endsWith(name))) {
      if (performance.now() > end) throw new Error(`${name} was not opened`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return await this.ended
  }
}

/** What a process has open now, as far as it lets us see. */
function filesOf(pid: number | undefined): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

/** A command in a terminal, and somebody who types. */
export class Terminal {
  readonly running: Running
  #seen = 0

  constructor(running: Running) {
    this.running = running
  }

  /** Resolves when this stands at the end of what was printed since it last did. */
  async prompts(text: string, limit = 15_000): Promise<void> {
    const end = performance.now() + limit
    while (!this.running.stdout.slice(this.#seen).includes(text)) {
      if (performance.now() > end) throw new Error(`"${text}" was not printed: ${this.running.stdout}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    this.#seen = this.running.stdout.length
  }

  type(line: string): void {
    this.running.child.stdin?.write(`${line}\r`)
  }
}

export class CommandLine {
  readonly #top: string = mkdtempSync(join(tmpdir(), 'haymaker-cli-'))
  readonly folder: string
  readonly store: string
  readonly #running = new Set<Running>()

  /** What its processes see beside the environment of the test. */
  readonly env: Record<string, string>

  /** `inside`: folders between the temporary one and that of the commands. */
  constructor(inside = '') {
    this.folder = join(this.#top, inside)
    mkdirSync(this.folder, { recursive: true })
    this.store = `sqlite:${join(this.folder, 'jobs.db')}`
    this.env = { HAYMAKER_STORE: this.store, NO_COLOR: '1', LOG_LEVEL: 'info' }
  }

  /** As `npm install haymaker` would: the package is there for the files of the folder. */
  install(): void {
    mkdirSync(join(this.folder, 'node_modules'))
    symlinkSync(root, join(this.folder, 'node_modules', 'haymaker'))
    writeFileSync(join(this.folder, 'package.json'), '{ "dependencies": { "haymaker": "*" } }')
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true })
    writeFileSync(join(this.folder, name), text)
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8')
  }

  start(...args: string[]): Running {
    return this.#spawn(args, 'ignore')
  }

  /** Runs a command with this on its standard input, through a pipe. */
  pipe(input: string, ...args: string[]): Promise<Ended> {
    const running = this.#spawn(args, 'pipe')
    running.child.stdin?.end(input)
    return running.ended
  }

  /** Runs a command in a terminal of its own, which util-linux's `script` makes. */
  terminal(...args: string[]): Terminal {
    const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ')
    return new Terminal(this.#keep(spawn('script', ['-qec', command, '/dev/null'], this.#options('pipe'))))
  }

  #options(stdin: 'ignore' | 'pipe'): SpawnOptions {
    const env = { ...process.env, HOME: this.folder, TERM: 'xterm', ...this.env }
    return { cwd: this.folder, env, stdio: [stdin, 'pipe', 'pipe'] }
  }

  #spawn(args: readonly string[], stdin: 'ignore' | 'pipe'): Running {
    return this.#keep(spawn(process.execPath, [main, ...args], this.#options(stdin)))
  }

  #keep(child: ChildProcess): Running {
    const running = new Running(child)
    this.#running.add(running)
    void running.ended.then(() => this.#running.delete(running))
    return running
  }

  run(...args: string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  async end(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.kill('SIGKILL')))
    rmSync(this.#top, { recursive: true, force: true })
  }
}
