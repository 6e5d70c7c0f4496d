// From an empty folder to a job that ran, and the day after: init, dev, console.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  cli.install()
  cli.env.HAYMAKER_STORE = ''
})
afterEach(() => cli.end())

describe('init', () => {
  it('writes a config and a job that run as they are', async () => {
    const { stdout, code } = await cli.run('init')
    expect(code).toBe(0)
    expect(stdout).toContain('+ haymaker.config.mts\n  + jobs/hello.mts\n')
    const worker = cli.start('work')
    await worker.prints('working')
    expect((await cli.run('push', 'Hello', '{"name":"you"}')).stdout).toMatch(/^queued Hello /)
    await worker.prints('Hello, you!')
    expect(existsSync(join(cli.folder, 'haymaker.db'))).toBe(true)
  })

  it.each([
    [['--js'], '{}', 'hello.mjs', `'{"name":"you"}'`, '{"name":"you"}'],
    [['--class'], '{ "type": "module" }', 'hello.ts', 'you', 'you'],
    [['--class', '--js'], '{ "type": "module" }', 'hello.js', 'you', 'you'],
  ])('with %j in a package %s writes %s', async (flags, manifest, file, shown, argument) => {
    cli.write('package.json', manifest)
    const { stdout } = await cli.run('init', ...flags)
    expect(stdout).toContain(`+ jobs/${file}\n`)
    expect(stdout).toContain(`npx haymaker push Hello ${shown}\n`)
    const worker = cli.start('work')
    await worker.prints('working')
    await cli.run('push', 'Hello', argument)
    await worker.prints('Hello, you!')
  })

  it('leaves alone what is there, and keeps the database out of the repository', async () => {
    cli.write('haymaker.config.js', 'export default { concurrency: 3 }')
    cli.write('.gitignore', 'node_modules')
    expect((await cli.run('init')).stdout).toContain('= haymaker.config.js is there already')
    expect((await cli.run('init')).stdout).toContain('= jobs/hello.mts is there already')
    expect(cli.read('haymaker.config.js')).toBe('export default { concurrency: 3 }')
    expect(cli.read('.gitignore')).toBe('node_modules\nhaymaker.db*\n')
  })

  it('says how to go on in the framework that is there', async () => {
    cli.write('package.json', '{ "dependencies": { "fastify": "5" }, "type": "module" }')
    const { stdout } = await cli.run('init')
    expect(stdout).toContain('In Fastify:\n  // app.ts\n')
    expect(stdout).toContain(`import config from './haymaker.config.ts'`)
  })
})

describe('dev', () => {
  it('runs jobs with the code as it is now, and survives code that cannot be loaded', async () => {
    await cli.run('init')
    const dev = cli.start('dev')
    await dev.prints('working')
    await cli.run('push', 'Hello', '{"name":"Ada"}')
    await dev.prints('Hello, Ada!')
    expect(dev.stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}Hello [0-9a-f]{6} Hello, Ada! queue=default$/m)

    const code = cli.read('jobs/hello.mts')
    cli.write('jobs/hello.mts', code.replace('Hello, $', 'Servus, $'))
    await dev.prints('jobs/hello.mts changed: starting anew')
    await cli.run('push', 'Hello', '{"name":"Bob"}')
    await dev.prints('Servus, Bob!')

    cli.write('jobs/hello.mts', `${code}\nsyntax error`)
    await dev.prints('the worker ended; it starts again when a file changes')
    expect(dev.stderr).toMatch(/^HM_LOAD_FAILED: jobs\/hello\.mts cannot be loaded: .* \(jobs\/hello\.mts:\d+\)$/m)
    cli.write('jobs/hello.mts', code)
    await cli.run('push', 'Hello', '{"name":"Cyd"}')
    await dev.prints('Hello, Cyd!')

    expect((await dev.kill('SIGINT')).code).toBe(0)
    expect(JSON.parse((await cli.run('stats', '--json')).stdout)).toMatchObject({ processed: 3, processes: 0 })
  })

  it('watches a folder whatever the folders around it are called', async () => {
    const app = new CommandLine('.build')
    try {
      app.install()
      app.env.HAYMAKER_STORE = ''
      await app.run('init')
      const dev = app.start('dev')
      await dev.prints('working')
      app.write('jobs/hello.mts', `${app.read('jobs/hello.mts')}\n// changed`)
      await dev.prints('jobs/hello.mts changed: starting anew')
      await dev.kill('SIGINT')
    } finally {
      await app.end()
    }
  })

  it('that is killed takes its worker along', async () => {
    await cli.run('init')
    const dev = cli.start('dev')
    await dev.prints('working')
    await dev.kill('SIGKILL')
    for (;;) if (JSON.parse((await cli.run('stats', '--json')).stdout).processes === 0) break
  })
})

describe('console', () => {
  it('has hm and every job by name, with await, on a pipe', async () => {
    await cli.run('init')
    cli.write(
      'jobs/demo.mts',
      `import { Job } from 'haymaker'\nexport class DemoJob extends Job { async perform(seconds: number, message: string) { return message } }\n`,
    )
    const script = `
      await DemoJob.performAsync(5, 'hello')
      for (let n = 0; n < 500; n++) await DemoJob.performAsync(0, \`job \${n}\`)
      await hello.performAsync({ name: 'you' })
      console.log(await new DemoJob().perform(5, 'x'), hello === Hello, (await hm.stats()).enqueued)`
    expect(await cli.pipe(script, 'console')).toMatchObject({ stdout: 'x true 502\n', stderr: '', code: 0 })
  })

  it('ends with an error when the script does', async () => {
    const { stderr, code } = await cli.pipe('await hm.push({ class: "A", args: [new Date()] })', 'console')
    expect(stderr).toContain('HM_ARGS_NOT_JSON: A args[0] is a Date')
    expect(code).toBe(2)
  })

  it('is a prompt with history in a terminal', async () => {
    await cli.run('init')
    const terminal = cli.terminal('console')
    for (const line of ["await Hello.performAsync({ name: 'you' })", '(await hm.stats()).enqueued + 41']) {
      await terminal.prompts('haymaker> ')
      terminal.type(line)
    }
    await terminal.prompts('haymaker> ')
    terminal.type('.exit')
    const { stdout, code } = await terminal.running.ended
    expect(stdout).toContain('Here: hello, Hello, hm')
    expect(stdout).toContain("status: 'queued'")
    expect(stdout).toContain('42')
    expect(code).toBe(0)
    expect(cli.read('.haymaker_history')).toContain('hm.stats()')
  })
})
