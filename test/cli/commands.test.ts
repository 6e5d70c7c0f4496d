// The command line as a user meets it: what it prints and how it exits.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { version } from '../../src/version.ts'
import { CommandLine, jobs } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

describe('push and work', () => {
  it('a job pushed from one shell runs in a worker started in another', async () => {
    const worker = cli.start('work', '-r', jobs, '-c', '2')
    await worker.prints('working')
    const { code, stdout } = await cli.run('push', 'Greet', 'Ada', '-r', jobs)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^queued Greet [0-9a-f]{24}\n$/)
    await worker.prints('hello Ada')
    expect((await worker.kill('SIGTERM')).code).toBe(0)
    const stats = JSON.parse((await cli.run('stats', '--json')).stdout)
    expect(stats).toMatchObject({ processed: 1, failed: 0, enqueued: 0, busy: 0 })
  })

  it('a worker says at its start what it is', async () => {
    const worker = cli.start('work', '-r', jobs, '-c', '2', '-q', 'mail,3', '-q', 'low')
    await worker.prints('working')
    const lines = worker.stdout.trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      msg: 'working; Ctrl-C to stop',
      version,
      node: process.version,
      store: cli.store,
      chosenBy: 'HAYMAKER_STORE',
      queues: ['mail,3', 'low'],
      slots: 2,
      jobs: ['Greet', 'Brief', 'Fails', 'Polite', 'Stubborn'],
    })
  })

  it('a worker without jobs says so', async () => {
    const worker = cli.start('work')
    await worker.prints('working')
    expect(worker.stdout).toContain('no jobs were loaded')
  })

  it('people get lines of text instead of JSON', async () => {
    cli.env.HAYMAKER_LOG = 'pretty'
    const worker = cli.start('work', '-r', jobs)
    await worker.prints('working')
    await cli.run('push', 'Greet', 'Ada')
    await worker.prints(' done ')
    expect(worker.stdout).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {2}Greet [0-9a-f]{6} done [\d.]+ms queue=default attempt=1$/m,
    )
  })

  it('arguments are JSON, and text where they are not', async () => {
    await cli.run('push', 'Far', '{"n":1}', '2', 'three', '-q', 'low')
    const worker = cli.start('stats', '--json')
    expect(JSON.parse((await worker.ended).stdout).queues).toMatchObject([{ name: 'low', size: 1 }])
  })

  it('six processes may open a file that does not exist yet at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => cli.run('push', 'Greet', 'Ada')))
    expect(all.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(Array(6).fill('0'))
    expect(JSON.parse((await cli.run('stats', '--json')).stdout)).toMatchObject({ enqueued: 6 })
  })

  it('--in puts a job into the schedule', async () => {
    expect((await cli.run('push', 'Greet', 'Bob', '--in', '10m', '--json')).stdout).toContain('"status":"scheduled"')
    expect(JSON.parse((await cli.run('stats', '--json')).stdout)).toMatchObject({ scheduled: 1, enqueued: 0 })
  })
})

describe('stats and doctor', () => {
  it('print text for people', async () => {
    await cli.run('push', 'Greet', 'Ada')
    const { stdout, code } = await cli.run('stats')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^processed +0$/m)
    expect(stdout).toMatch(/^default +1 /m)
    expect((await cli.run('doctor')).stdout).toMatch(/^ok +file: .* is whole$/m)
  })
})

describe('text from elsewhere', () => {
  it('does not reach the terminal as it is', async () => {
    const name = 'Evil\u001b[2J\u009b1m\u202ename'
    const pushed = await cli.run('push', name)
    expect(pushed.stdout).toMatch(/^queued Evilname [0-9a-f]{24}\n$/)
    cli.env.HAYMAKER_LOG = 'pretty'
    const worker = cli.start('work', '-r', jobs, '-v')
    await worker.prints('Evilname')
    expect(worker.stdout).toMatch(/^[\n -~]+$/)
  })
})

describe('what goes wrong is one line and an exit code', () => {
  it('a module in a package of CommonJS, with what to do', async () => {
    cli.write('package.json', '{ "type": "commonjs" }')
    cli.write('jobs.ts', 'export const none = 1\n')
    const { stderr, code } = await cli.run('work', '-r', 'jobs.ts')
    expect(stderr).toContain('HM_LOAD_FAILED: jobs.ts cannot be loaded: ')
    expect(stderr).toContain('write "type": "module" there, or call it .mts')
    expect(code).toBeGreaterThan(0)
  })

  it.each<[string, string[], number, RegExp]>([
    ['an unknown command', ['statz'], 2, /unknown command 'statz'\n\(Did you mean stats\?\)/],
    [
      'an unknown flag',
      ['work', '--concurency', '5'],
      2,
      /unknown option '--concurency'\n\(Did you mean --concurrency\?\)/,
    ],
    [
      'a number that is none',
      ['work', '-c', 'many'],
      2,
      /^HM_CONFIG_INVALID: -c was given "many"\. Write a whole number/,
    ],
    ['a queue with a bad weight', ['work', '-q', 'low,heavy'], 2, /^HM_CONFIG_INVALID: .*heavy/],
    ['a timeout that is none', ['work', '-t', 'soon'], 2, /^HM_CONFIG_INVALID: .*soon/],
    ['a file that does not exist', ['work', '-r', 'nowhere.ts'], 1, /^HM_LOAD_FAILED: nowhere\.ts does not exist/],
    ['a glob that matches nothing', ['work', '-r', 'jobs/*.ts'], 1, /^HM_LOAD_FAILED: No file matches jobs\/\*\.ts/],
    [
      'a store that is none',
      ['stats', '-s', 'mysql://root:secret@db'],
      2,
      /^HM_CONFIG_INVALID: "mysql:\.\.\." is no store address/,
    ],
    [
      'an address of Resque with a name that it does not have',
      ['stats', '-s', 'resque://x?prefix=a'],
      2,
      /^HM_CONFIG_INVALID: The address of a Resque store has \?prefix=\. Write resque:/,
    ],
    [
      'a Redis that is not there',
      ['stats', '-s', 'redis://127.0.0.1:1'],
      4,
      /^HM_STORE_UNREACHABLE: redis:.*ECONNREFUSED/,
    ],
    [
      'a directory that does not exist',
      ['stats', '-s', 'sqlite:./none/jobs.db'],
      4,
      /^HM_STORE_UNREACHABLE: The directory \.\/none does not exist/,
    ],
  ])('%s', async (_name, args, code, message) => {
    const ended = await cli.run(...args)
    expect(ended.stderr.replace(/^error: /, '')).toMatch(message)
    expect(ended.stderr).not.toMatch(/secret|\n {4}at /)
    expect(ended.code).toBe(code)
  })

  it('F63: a damaged store exits with 65', async () => {
    writeFileSync(join(cli.folder, 'jobs.db'), 'no database '.repeat(1000))
    const { code, stderr } = await cli.run('stats')
    expect(code).toBe(65)
    expect(stderr).toMatch(/^HM_STORE_CORRUPT: /)
  })

  it('a store that is deleted under a worker is named in its log', async () => {
    const worker = cli.start('work', '-r', jobs, '-t', '1')
    await worker.prints('working')
    rmSync(join(cli.folder, 'jobs.db'))
    await worker.prints('HM_STORE_REPLACED')
    expect((await worker.kill('SIGTERM')).code).toBe(1)
  })

  it('a config with a misspelled key names the right one', async () => {
    writeFileSync(join(cli.folder, 'haymaker.config.mjs'), 'export default { concurency: 3 }')
    const { code, stderr } = await cli.run('stats')
    expect(code).toBe(2)
    expect(stderr).toMatch(/has no option "concurency"\. Did you mean concurrency\?/)
  })

  it('a folder in the place of job files says how to name them', async () => {
    mkdirSync(join(cli.folder, 'jobs'))
    const { code, stderr } = await cli.run('work', '-r', './jobs')
    expect(code).toBe(1)
    expect(stderr).toBe("HM_LOAD_FAILED: jobs is a folder. Name its files, as in 'jobs/*.ts'.\n")
  })

  it('a job file that throws names the file', async () => {
    mkdirSync(join(cli.folder, 'jobs'))
    writeFileSync(join(cli.folder, 'jobs', 'bad.mjs'), 'throw new Error("boom")')
    const { code, stderr } = await cli.run('work', '-r', 'jobs/*.mjs')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^HM_LOAD_FAILED: jobs\/bad\.mjs cannot be loaded: boom/)
  })
})
