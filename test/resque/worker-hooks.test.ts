// The hooks of workers, and a process for each job, where FORK_PER_JOB asks for it.

import { writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Resque, ResqueClient } from '../../src/resque/index.ts'
import type { Running } from '../cli/command-line.ts'
import { commands } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/** What was printed that is no line of the log. */
const said = (stdout: string): readonly string[] => stdout.split('\n').filter((line) => line && !line.startsWith('{'))

describe('resque work', () => {
  it('with FORK_PER_JOB runs each job in a new process, with the environment of the worker, and hooks on both sides', {
    timeout: 60_000,
  }, async () => {
    await it_.push('told', 'Tell', 'one')
    await it_.push('told', 'Tell', 'two')
    Object.assign(it_.cli.env, { OF_THE_WORKER: 'a secret' })
    const worker = await it_.work({ QUEUE: 'told', FORK_PER_JOB: 'true' })
    await worker.prints('queueEmpty', 30_000)
    const { stdout, code } = await worker.kill('SIGTERM')
    expect(code).toBe(0)
    const [first, second] = ['one', 'two'].map((word) => new RegExp(`Tell ${word} in (\\d+)`).exec(stdout)?.[1])
    const here = worker.child.pid
    expect(new Set([String(here), first, second]).size).toBe(3)
    // Each process loads the file, and with it the hooks.
    expect(said(stdout)).toEqual([
      `beforeFirstFork in ${here}`,
      `beforeFork {"queue":"told","class":"Tell","args":["one"]} in ${here}`,
      `afterFork Tell one in ${first}`,
      `Tell one in ${first}, knows a secret`,
      `beforeFork {"queue":"told","class":"Tell","args":["two"]} in ${here}`,
      `afterFork Tell two in ${second}`,
      `Tell two in ${second}, knows a secret`,
      ...['queueEmpty', 'shutdown', 'workerExit'],
    ])
  })

  it('otherwise runs them all in its own, where nothing is forked, and a stop is no pause', {
    timeout: 40_000,
  }, async () => {
    await it_.push('told', 'Tell', 'one')
    Object.assign(it_.cli.env, { OF_THE_WORKER: 'a secret', FORK_PER_JOB: 'false' })
    const worker = await it_.work({ QUEUE: 'told' })
    await worker.prints('queueEmpty')
    const { stdout } = await worker.kill('SIGTERM')
    const here = worker.child.pid
    expect(said(stdout)).toEqual([
      `beforeFirstFork in ${here}`,
      `Tell one in ${here}, knows a secret`,
      ...['queueEmpty', 'shutdown', 'workerExit'],
    ])
  })
})

describe('a worker in a program', () => {
  const off: (() => void)[] = []
  afterEach(() => {
    for (const take of off.splice(0)) take()
  })

  it('calls the hooks that were added, in their order, and not those that were taken off again', async () => {
    const told: string[] = []
    const tell = (word: string) => (): void => void told.push(word)
    off.push(Resque.beforeFirstFork(tell('first')), Resque.beforeFirstFork(tell('second')))
    off.push(Resque.beforePause(tell('pause')), Resque.afterPause(tell('goes on')), Resque.workerExit(tell('exit')))
    Resque.shutdown(tell('never'))()
    const store = at.redis.url.replace('redis:', 'resque:')
    const client = new ResqueClient({ store, queues: ['told'], onStartup: tell('of the config'), logger: silent })
    await client.haymaker.start()
    await client.haymaker.quiet()
    await client.haymaker.resume()
    await client.close()
    expect(told).toEqual(['of the config', 'first', 'second', 'pause', 'goes on', 'exit'])
  })

  it('tells each of who wants to hear of failures, also when another of them throws', async () => {
    const [told, problems]: [unknown[], string[]] = [[], []]
    class Bad {
      static queue = 'bad'
      static perform(): never {
        throw new RangeError('too far')
      }
    }
    off.push(
      Resque.onFailure(() => {
        throw new Error('nobody is there')
      }),
      Resque.onFailure(({ queue, class: name, args, error }) => void told.push([queue, name, args, String(error)])),
    )
    const logger = {
      ...silent,
      error: (_: unknown, message: string) => void problems.push(message),
      child: () => logger,
    }
    const store = at.redis.url.replace('redis:', 'resque:')
    const onDeath = (): void => void told.push('onDeath')
    const client = new ResqueClient({ store, jobs: [Bad], queues: ['bad'], concurrency: 1, onDeath, logger })
    await client.push('bad', { class: 'Bad', args: [1] })
    await client.haymaker.start()
    await vi.waitFor(() => expect(told).toHaveLength(2), 10_000)
    expect(told).toEqual(['onDeath', ['bad', 'Bad', [1], 'RangeError: too far']])
    await vi.waitFor(async () => expect(await client.failure.count('bad')).toBe(1), 10_000)
    expect(problems.join()).toContain('onDeath')
    await client.close()
  })

  it('does not start where a hook before its first job throws', async () => {
    off.push(
      Resque.beforeFirstFork(() => {
        throw new Error('no database')
      }),
    )
    const client = new ResqueClient({ store: at.redis.url.replace('redis:', 'resque:'), logger: silent })
    await expect(client.haymaker.start()).rejects.toThrow('no database')
    await client.close()
  })
})

describe('a hook before a fork', () => {
  /** Starts a worker that has this hook, and a job for it. */
  async function hooked(hook: string, env: Readonly<Record<string, string>> = {}): Promise<Running> {
    it_.cli.install()
    it_.cli.write(
      'jobs.mts',
      [
        `import { existsSync } from 'node:fs'`,
        `import { setTimeout as sleep } from 'node:timers/promises'`,
        `import { Resque } from 'haymaker/resque'`,
        `Resque.beforeFork(async () => { ${hook} })`,
        `export class Apart { static queue = 'told'; static isolate = 'process'; static perform() { console.log('ran') } }`,
      ].join('\n'),
    )
    await it_.push('told', 'Apart')
    Object.assign(it_.cli.env, { QUEUE: 'told', ...env })
    return it_.cli.start('resque', 'work', '-r', 'jobs.mts')
  }

  it('that throws is the failure of its job', { timeout: 40_000 }, async () => {
    const worker = await hooked(`throw new RangeError('not now')`)
    await vi.waitFor(async () => expect(await at.ask('LLEN', 'resque:failed')).toBe(1), 30_000)
    const [failure = ''] = await at.texts('LRANGE', 'resque:failed', 0, -1)
    expect(JSON.parse(failure)).toMatchObject({ exception: 'RangeError', error: 'not now' })
    expect((await worker.kill('SIGTERM')).stdout).not.toContain('ran')
  })

  it('that outlives the stop of its worker is followed by no process', { timeout: 40_000 }, async () => {
    const file = it_.file('go')
    // Its job is told to end right after the stop began, and goes back 1.5 seconds later.
    const hook = `console.log('hook'); while (!existsSync('${file}')) await sleep(10); await sleep(500)`
    const worker = await hooked(hook, { RESQUE_TERM_TIMEOUT: '0' })
    await worker.prints('hook', 30_000)
    worker.child.kill('SIGTERM')
    await worker.prints('stopping')
    writeFileSync(file, '')
    const { code, stdout } = await worker.ended
    expect({ code, ran: stdout.includes('ran') }).toEqual({ code: 0, ran: false })
    expect(await at.ask('LLEN', 'resque:queue:told')).toBe(1)
  })
})
