// What every command says of itself, and what it says to three mistakes that people make with it.

import { afterAll, describe, expect, it } from 'vitest'
import { CommandLine } from './command-line.ts'

const cli = new CommandLine()
afterAll(() => cli.end())

/** Three mistakes for each command that does something; a group of commands has none of its own. */
const commands: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '': [['statz'], ['--verison'], ['jbos', 'ls']],
  init: [['--typescript'], ['my-app'], ['--clas']],
  dev: [
    ['--concurency', '5'],
    ['-q', 'low,heavy'],
    ['-c', 'many'],
  ],
  work: [
    ['-c', '0'],
    ['-t', 'soon'],
    ['-r', 'nowhere.ts'],
  ],
  web: [
    ['--host', '0.0.0.0'],
    ['--auth', 'admin'],
    ['--port', 'http'],
  ],
  push: [[], ['Hello', '--in', 'soon'], ['Hello', '--in', '1m', '--at', '2030-01-01']],
  console: [['-r', 'nowhere.ts'], ['script.js'], ['--eval', '1']],
  jobs: [],
  'jobs ls': [
    ['--in', 'dedd'],
    ['-n', 'many'],
    ['--klass', 'Hello'],
  ],
  'jobs show': [[], ['3f9c21d0a4b5c6d7e8f90a1b'], ['--all']],
  'jobs retry': [[], ['3f9c21d0a4b5c6d7e8f90a1b', '--all'], ['3f9c21d0a4b5c6d7e8f90a1b']],
  'jobs run': [[], ['--all', '--in', 'schedule'], ['--yess']],
  'jobs kill': [[], ['--all', '-q', 'no such'], ['3f9c21d0a4b5c6d7e8f90a1b']],
  'jobs cancel': [[], ['3f9c21d0a4b5c6d7e8f90a1b'], ['3f9c21d0a4b5c6d7e8f90a1b', '--reasn', 'b']],
  'jobs delete': [[], ['--all', '--yes', 'all'], ['--al']],
  queues: [],
  'queues ls': [['--jsn'], ['default'], ['-C', 'nowhere.ts']],
  'queues pause': [[], ['defualt'], ['no such']],
  'queues resume': [[], ['defualt'], ['--all']],
  'queues clear': [[], ['defualt'], ['--yes']],
  ps: [['quite'], ['--jsn'], ['-s', 'mysql://db']],
  'ps quiet': [[], ['web-1:4711:9f3a2b'], ['--all']],
  'ps stop': [[], ['web-1:4711:9f3a2b'], ['--force']],
  'ps dump': [[], ['web-1:4711:9f3a2b'], ['--all']],
  stats: [['rest'], ['--jsn'], ['-s', 'sqlite:./none/jobs.db']],
  'stats reset': [['all'], ['--jsn'], ['-s', 'mysql://db']],
  cron: [],
  'cron ls': [['--jsn'], ['nightly'], ['-C', 'nowhere.ts']],
  'cron run': [[], ['nightly'], ['-s', 'mysql://x', 'nightly']],
  'cron pause': [[], ['nightly'], ['nightly', '--forever']],
  'cron resume': [[], ['nightly'], ['-C', 'nowhere.ts', 'nightly']],
  'cron skip': [[], ['nightly'], ['nightly', '-n', '2']],
  'cron rm': [[], ['nightly'], ['nightly', '--yes']],
  'cron take-over': [[], ['nightly'], ['nightly', '--timezon', 'UTC']],
  'cron next': [[], ['nightly'], ['nightly', '-n', 'many']],
  limits: [],
  'limits ls': [['--jsn'], ['stripe'], ['-s', 'mysql://db']],
  'limits reset': [[], ['stripe'], ['no such', '--yes']],
  locks: [],
  'locks ls': [['--jsn'], ['unique'], ['-s', 'mysql://db']],
  'locks release': [[], ['unique:Index:00'], ['--all']],
  deploy: [['v1', 'v2'], [' '], ['--lable', 'v1']],
  doctor: [['--fix'], ['-s', 'postgres://db'], ['disk']],
  'move-store': [
    ['sqlite:./haymaker.db'],
    ['sqlite:./none.db', 'sqlite:./b.db'],
    ['sqlite:jobs.db', 'sqlite:./jobs.db'],
  ],
  import: [],
  'import resque': [
    ['redis://localhost:6379'],
    ['sqlite:./none.db', 'sqlite:./b.db'],
    ['redis://localhost:6379', 'resque://localhost:6379/1'],
  ],
  resque: [],
  'resque work': [[], ['-q', 'high', '-c', '0'], ['-q', 'high,low']],
  'resque scheduler': [['-q', 'high'], ['-s', 'mysql://db'], ['all']],
  'resque list': [['--jsn'], ['-s', 'mysql://db'], ['all']],
  'resque kill': [[], ['--all'], ['web-1:4711:high', 'web-1:4712:high']],
  'resque remove': [[], ['web-1:4711:high', '--yes'], ['web-1:4711:high', '-s', 'mysql://db']],
  config: [],
  'config print': [['-c', 'many'], ['-q', 'a b'], ['--jsn']],
}

const words = (command: string): string[] => command.split(' ').filter((word) => word !== '')

describe.concurrent('help', () => {
  for (const command of Object.keys(commands)) {
    it(`of "${command}" fits 80 columns and ends with examples`, async ({ expect }) => {
      const { stdout, stderr, code } = await cli.run(...words(command), '--help')
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
      expect(stdout.trimEnd()).toMatch(/Examples:\n( {2}haymaker .*\n?)+$/)
      expect(stdout).toMatchSnapshot()
    })
  }
})

describe.concurrent('mistakes', () => {
  for (const [command, mistakes] of Object.entries(commands)) {
    if (mistakes.length === 0) continue
    it(`with "${command}" are told in a line or two`, async ({ expect }) => {
      await cli.run('push', 'Hello', '{"name":"you"}')
      const told: string[] = []
      for (const mistake of mistakes) {
        const { stdout, stderr, code } = await cli.run(...words(command), ...mistake)
        expect(code, `${command} ${mistake.join(' ')}: ${stdout}`).toBeGreaterThan(0)
        expect(stderr).not.toMatch(/\n {4}at /)
        told.push(`$ haymaker ${[...words(command), ...mistake].join(' ')}\n${stdout}${stderr}=> ${code}`)
      }
      expect(mistakes).toHaveLength(3)
      expect(told.join('\n\n')).toMatchSnapshot()
    })
  }
})

it('every command of the tree is here', async () => {
  const known = new Set(Object.keys(commands))
  for (const group of ['', 'jobs', 'queues', 'ps', 'stats', 'locks', 'import', 'resque', 'config']) {
    const { stdout } = await cli.run(...words(group), '--help')
    const listed = /\nCommands:\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? ''
    const names = [...listed.matchAll(/^ {2}([a-z-]+)/gm)].map((match) => `${group} ${match[1]}`.trim())
    expect(names.filter((name) => !name.endsWith('help') && !known.has(name))).toEqual([])
    expect(names.length).toBeGreaterThan(0)
  }
})
