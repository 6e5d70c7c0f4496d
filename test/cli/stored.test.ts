// Looking at stored jobs, queues and processes from the shell, and moving them.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, type Ended, jobs } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

const lines = ({ stdout }: Ended): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

async function push(...args: string[]): Promise<string> {
  const { stdout } = await cli.run('push', ...args, '--json')
  return JSON.parse(stdout).jid
}

/** Runs a worker until its totals say so. */
async function worked(processed: number): Promise<void> {
  const worker = cli.start('work', '-r', jobs, '-t', '1')
  await worker.prints('working')
  for (;;) {
    const stats = JSON.parse((await cli.run('stats', '--json')).stdout)
    if (stats.processed >= processed) break
  }
  await worker.kill('SIGTERM')
}

describe('jobs', () => {
  it('are listed, narrowed and shown', async () => {
    const [a, b] = [await push('Greet', 'Ada', '-q', 'low'), await push('Greet', 'Bob', '--in', '1h')]
    const list = await cli.run('jobs', 'ls')
    expect(list.stdout).toMatch(new RegExp(`^${a} +Greet +low +queue +.*"Ada"$`, 'm'))
    expect(list.stdout).toMatch(new RegExp(`^${b} +Greet +default +scheduled +in .*"Bob"$`, 'm'))
    expect(lines(await cli.run('jobs', 'ls', '--json', '-q', 'low'))).toMatchObject([{ jid: a, args: ['Ada'] }])
    expect(lines(await cli.run('jobs', 'ls', '--json', '--contains', 'Bob'))).toMatchObject([
      { jid: b, in: 'scheduled' },
    ])
    expect((await cli.run('jobs', 'ls', '-n', '1')).stdout).toContain('the first 1; more with -n')
    expect((await cli.run('jobs', 'ls', '--in', 'dead')).stdout).toBe('no jobs\n')
    const shown = await cli.run('jobs', 'show', b)
    expect(shown.stdout).toContain(`in        scheduled, of queue default`)
    expect(shown.stdout).toContain(`"jid":"${b}"`)
  })

  it('are cancelled: deleted where they wait, told to end where they work', async () => {
    const waits = await push('Greet', 'Ada', '--in', '1h')
    expect((await cli.run('jobs', 'cancel', waits)).stdout).toBe(`${waits} deleted\n`)
    const gone = await cli.run('jobs', 'cancel', waits)
    expect(gone).toMatchObject({ code: 3, stdout: `${waits} is gone: it does not wait, and no process works\n` })
    const worker = cli.start('work', '-r', jobs, '-t', '1')
    const works = await push('Polite', '{"n":1}')
    await worker.prints('polite 1 started')
    const told = await cli.run('jobs', 'cancel', works, '--reason', 'wrong file')
    expect(told).toMatchObject({ code: 0 })
    expect(told.stdout).toContain(`${works} does not wait; if it is at work`)
    await worker.prints(`HM_JOB_CANCELLED: Job ${works} was cancelled: wrong file.`)
    await worker.kill('SIGTERM')
    expect((await cli.run('jobs', 'ls')).stdout).toBe('no jobs\n')
  })

  it('of Rails are shown by the class that ActiveJob wraps, and by their own arguments', async () => {
    const wrapper = 'Sidekiq::ActiveJob::Wrapper'
    const jid = await push(wrapper, '{"job_class":"GreetJob","arguments":["bob"]}')
    expect((await cli.run('jobs', 'ls')).stdout).toMatch(new RegExp(`^${jid} +GreetJob +default +queue +.*"bob"$`, 'm'))
    expect((await cli.run('jobs', 'show', jid)).stdout).toContain(`class     GreetJob (${wrapper})\n`)
    expect(lines(await cli.run('jobs', 'ls', '--json'))).toMatchObject([
      { class: wrapper, displayClass: 'GreetJob', displayArgs: ['bob'], backtrace: null },
    ])
  })

  it('that are scheduled run now, are killed, are deleted', async () => {
    const [a, b, c] = await Promise.all(['Ada', 'Bob', 'Cyd'].map((name) => push('Greet', name, '--in', '1h')))
    expect((await cli.run('jobs', 'run', a ?? '')).stdout).toBe('queued 1\n')
    expect((await cli.run('jobs', 'kill', b ?? '')).stdout).toBe('killed 1\n')
    expect((await cli.run('jobs', 'delete', c ?? '')).stdout).toBe('deleted 1\n')
    expect(lines(await cli.run('jobs', 'ls', '--json'))).toMatchObject([
      { jid: a, in: 'queue' },
      { jid: b, in: 'dead' },
    ])
  })

  it('that failed run again; many of them with --all, when somebody says yes', async () => {
    for (const n of [1, 2, 3]) await push('Fails', String(n))
    await worked(3)
    const asked = await cli.run('jobs', 'retry', '--all', '--error', 'no room')
    expect(asked).toMatchObject({
      code: 2,
      stderr: 'HM_CONFIG_INVALID: This would retry 3 jobs. Add --yes to do it.\n',
    })
    expect((await cli.run('jobs', 'retry', '--all', '--error', 'for 2', '-y')).stdout).toBe('retried 1\n')
    expect((await cli.run('jobs', 'retry', '--all', '-y')).stdout).toBe('retried 2\n')
    await worked(6)
    expect(lines(await cli.run('jobs', 'ls', '--json', '--in', 'retries'))).toHaveLength(3)
    expect((await cli.run('jobs', 'delete', '--all', '-y')).stdout).toBe('deleted 3\n')
  })

  it('of foreign hands cannot steer the terminal', async () => {
    const name = 'Evil\u001b[2J\u009b1m\u202ename\u0007'
    await push(name, `"${name}"`, '-q', 'low')
    for (const args of [
      ['jobs', 'ls'],
      ['queues', 'ls'],
      ['jobs', 'ls', '--json'],
    ]) {
      const { stdout } = await cli.run(...args)
      expect(stdout).toMatch(/^[\n -~]+$/)
    }
  })
})

describe('queues', () => {
  it('are listed, paused, resumed and cleared', async () => {
    await push('Greet', 'Ada', '-q', 'low')
    expect((await cli.run('queues', 'pause', 'low')).stdout).toBe('paused low\n')
    expect(lines(await cli.run('queues', 'ls', '--json'))).toMatchObject([{ name: 'low', size: 1, paused: true }])
    expect((await cli.run('queues', 'ls')).stdout).toMatch(/^low +1 .* paused$/m)
    expect((await cli.run('queues', 'resume', 'low')).stdout).toBe('resumed low\n')
    expect((await cli.run('queues', 'clear', 'low')).stderr).toContain('This would delete 1 job of queue low')
    expect((await cli.run('queues', 'clear', 'low', '--yes')).stdout).toBe('deleted 1 of low\n')
    expect((await cli.run('queues', 'ls')).stdout).toBe('no queues\n')
  })
})

describe('ps', () => {
  it('lists who works, and what they are told is done', async () => {
    const worker = cli.start('work', '-r', jobs, '-g', 'web', '-c', '3', '-q', 'default,2', '-q', 'low')
    await worker.prints('working')
    expect((await cli.run('ps')).stdout).toMatch(/^\S+:\d+:[0-9a-f]+ +web +default,low +0\/3 +\d+ MB/m)
    const [process] = lines(await cli.run('ps', '--json'))
    expect(process).toMatchObject({ busy: 0, card: { tag: 'web' } })
    const id = String(process?.owner)
    expect((await cli.run('ps', 'dump', id)).stdout).toBe(`told ${id} to dump\n`)
    await worker.prints('"msg":"running"')
    expect((await cli.run('ps', 'stop', 'all')).stdout).toBe(`told ${id} to stop\n`)
    expect((await worker.ended).code).toBe(0)
    expect((await cli.run('ps')).stdout).toBe('no process runs jobs\n')
  })
})

describe('stats reset', () => {
  it('takes flags of its own', async () => {
    expect(await cli.run('stats', 'reset', '-s', 'sqlite:./other.db')).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(join(cli.folder, 'other.db'))).toBe(true)
    expect(existsSync(join(cli.folder, 'jobs.db'))).toBe(false)
  })

  it('sets the totals to zero and says what they were', async () => {
    await push('Greet', 'Ada')
    await worked(1)
    expect((await cli.run('stats', 'reset')).stdout).toBe('reset: processed was 1, failed was 0\n')
    expect(JSON.parse((await cli.run('stats', '--json')).stdout)).toMatchObject({ processed: 0 })
  })
})

describe('config print', () => {
  it('says what holds and where it comes from, without passwords', async () => {
    cli.write('haymaker.config.mjs', `export default { queues: ['a', 'b'], shutdownTimeout: '5s' }`)
    const settings = JSON.parse((await cli.run('config', 'print', '-c', '7', '--json')).stdout)
    expect(settings).toEqual(
      expect.arrayContaining([
        { key: 'store', value: cli.store, from: 'HAYMAKER_STORE' },
        { key: 'queues', value: ['a', 'b'], from: 'config' },
        { key: 'concurrency', value: 7, from: 'flag' },
        { key: 'shutdownTimeout', value: '5s', from: 'config' },
        { key: 'maxRetries', value: 25, from: 'default' },
      ]),
    )
    expect((await cli.run('config', 'print')).stdout).toMatch(/^concurrency +25 +default$/m)
    const secret = await cli.run('config', 'print', '-s', 'redis://me:secret@localhost')
    expect(secret.stdout).toContain('redis://...@localhost')
  })
})
