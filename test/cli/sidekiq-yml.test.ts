// `haymaker work` with the config file of Ruby's Sidekiq.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, jobs, type Running } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
  mkdirSync(join(cli.folder, 'config'))
})
afterEach(() => cli.end())

const yml = `
concurrency: 4
queues: [default]
timeout: 3
production:
  concurrency: 7
  queues:
    - [critical, 3]
    - default
`

const bootOf = async (worker: Running): Promise<unknown> => {
  await worker.prints('working')
  return JSON.parse(worker.stdout.trim().split('\n').at(-1) ?? '')
}

describe('a worker', () => {
  it('finds config/sidekiq.yml by itself, says so, and works by it', async () => {
    cli.write('config/sidekiq.yml', `${yml}\nrequire: [./config/environment.rb, '${jobs}']\nverbose: true\n`)
    const worker = cli.start('work')
    expect(await bootOf(worker)).toMatchObject({
      config: 'config/sidekiq.yml',
      queues: ['default'],
      slots: 4,
      jobs: expect.arrayContaining(['Greet']),
    })
    expect(worker.stdout).toContain("config/sidekiq.yml: require names ./config/environment.rb, which is Ruby's")
    await cli.run('push', 'Greet', 'Ada')
    await worker.prints('hello Ada')
    await worker.prints('"msg":"start"')
    expect((await worker.kill('SIGTERM')).code).toBe(0)
  })

  it('reads the file of -C for the environment of -e, and its flags win over it', async () => {
    cli.write('other.yaml', yml)
    const given = ['-C', 'other.yaml', '-r', jobs]
    expect(await bootOf(cli.start('work', ...given, '-e', 'production'))).toMatchObject({
      config: 'other.yaml',
      queues: ['critical,3', 'default'],
      slots: 7,
    })
    cli.env.RAILS_ENV = 'production'
    expect(await bootOf(cli.start('work', ...given, '-c', '2', '-q', 'mail'))).toMatchObject({
      queues: ['mail'],
      slots: 2,
    })
  })

  it('takes a config of ours where there is one beside it', async () => {
    cli.write('config/sidekiq.yml', yml)
    cli.write('haymaker.config.mjs', 'export default { concurrency: 1 }')
    expect(await bootOf(cli.start('work', '-r', jobs))).toMatchObject({ config: 'haymaker.config.mjs', slots: 1 })
  })

  it('ends with one line where the file holds ERB, or is not there', async () => {
    cli.write('config/sidekiq.yml', 'tag: a\nconcurrency: <%= ENV["N"] %>\n')
    const erb = await cli.run('work')
    expect(erb.stderr).toMatch(/^HM_LOAD_FAILED: config\/sidekiq\.yml:2 cannot be read: ERB is Ruby.*\n$/)
    expect(erb.code).toBe(1)
    const none = await cli.run('work', '-C', 'none.yml')
    expect(none.stderr).toBe('HM_LOAD_FAILED: none.yml does not exist. Check the path.\n')
  })
})

it('config print shows what of a sidekiq.yml holds, and what was left out', async () => {
  cli.write('config/sidekiq.yml', `${yml}\ncolour: red\n`)
  const { stdout, stderr } = await cli.run('config', 'print', '-c', '9', '--json')
  const settings: { key: string }[] = JSON.parse(stdout)
  const setting = (name: string): unknown => settings.find(({ key }) => key === name)
  expect(setting('concurrency')).toEqual({ key: 'concurrency', value: 9, from: 'flag' })
  expect(setting('shutdownTimeout')).toEqual({ key: 'shutdownTimeout', value: '3s', from: 'config' })
  expect(stderr).toContain('config/sidekiq.yml: colour means nothing here')
})
