// How a worker process ends: always, in time, with its jobs back where they belong.

import { DatabaseSync } from 'node:sqlite'
import { createHaymaker, type Log } from 'haymaker'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CommandLine, jobs, type Running } from './command-line.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
/** Starting, stopping and printing on a loaded machine, beyond what the product promises. */
const SLACK_MS = 2500
const GRACE_MS = 3000

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

async function worker(...flags: string[]): Promise<Running> {
  const running = cli.start('work', '-r', jobs, ...flags)
  await running.prints('working')
  return running
}

/** The payloads in the default queue, the next one first, and who is registered. */
async function left(): Promise<{ queued: string[]; owners: number; processed: number; failed: number }> {
  const hm = createHaymaker({ store: cli.store, logger: silent })
  const store = await hm.store()
  const page = await store.page({ kind: 'queue', queue: (await store.queues())[0]?.name ?? fail() }, { limit: 50 })
  const { alive, dead } = await store.beats()
  const totals = await store.totals()
  await hm.stop()
  return {
    queued: page.entries.map(({ payload }) => Buffer.from(payload).toString()),
    owners: alive.length + dead.length,
    ...totals,
  }
}

function fail(): never {
  throw new Error('no queue')
}

async function timed<T>(run: () => Promise<T>): Promise<{ took: number; result: T }> {
  const began = performance.now()
  return { result: await run(), took: performance.now() - began }
}

describe('SIGTERM', () => {
  it('ends an idle worker at once', async () => {
    const running = await worker()
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    expect(result.code).toBe(0)
    expect(took).toBeLessThan(SLACK_MS)
  })

  it('lets short jobs end', async () => {
    const running = await worker()
    await cli.run('push', 'Brief', '{"n":1}')
    await running.prints('brief 1 started')
    const { code, stdout } = await running.kill('SIGTERM')
    expect(code).toBe(0)
    expect(stdout).toContain('brief 1 ended')
    expect(await left()).toEqual({ queued: [], owners: 0, processed: 1, failed: 0 })
  })

  it.each([
    ['honours its signal', 'Polite'],
    ['does not', 'Stubborn'],
  ])('gives a job back that %s, to the head of its queue, unchanged and uncounted', async (_what, name) => {
    await cli.run('push', name, '{"n":1}')
    await cli.run('push', name, '{"n":2}')
    await cli.run('push', 'Greet', 'Ada')
    const before = (await left()).queued
    const running = await worker('-c', '2', '-t', '1')
    await running.prints('1 started')
    await running.prints('2 started')
    const { took } = await timed(() => running.kill('SIGTERM'))
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(1000 + GRACE_MS + SLACK_MS)
    expect(await left()).toEqual({ queued: before, owners: 0, processed: 0, failed: 0 })
  })

  it('a second one ends the process at once, and nothing is lost', async () => {
    const running = await worker('-t', '30')
    await cli.run('push', 'Stubborn', '{"n":1}')
    await running.prints('stubborn 1 started')
    running.child.kill('SIGTERM')
    await running.prints('stopping')
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    expect(took).toBeLessThan(SLACK_MS)
    expect(result.code).toBe(1)
    const heir = await worker()
    await heir.prints('stubborn 1 started')
  })
})

describe('SIGTERM while another process keeps the store locked', () => {
  /** Takes the lock in this process, which the worker does not see any other way. */
  function locked(): DatabaseSync {
    const holder = new DatabaseSync(cli.store.replace('sqlite:', ''), { timeout: 10_000 })
    holder.exec('BEGIN EXCLUSIVE')
    return holder
  }

  it.each([
    ['idle', null],
    ['at work', 'Polite'],
  ])('ends a worker that is %s in time, and says that not everything was handed back', async (_what, name) => {
    const running = await worker('-t', '1')
    if (name) {
      await cli.run('push', name, '{"n":1}')
      await running.prints('1 started')
    }
    const holder = locked()
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    holder.close()
    expect(took).toBeLessThan(1000 + GRACE_MS + SLACK_MS)
    expect(result.code).toBe(1)
    if (!name) return
    const heir = await worker('-t', '1')
    await heir.prints('1 started')
  })

  it('ends one that still starts', async () => {
    await cli.run('stats')
    const holder = locked()
    const running = cli.start('work', '-r', jobs)
    await running.hasOpen('jobs.db')
    const { took, result } = await timed(() => running.kill('SIGTERM'))
    holder.close()
    expect(took).toBeLessThan(GRACE_MS + SLACK_MS)
    expect(result.code).toBe(1)
  })
})

describe('SIGTSTP', () => {
  it('takes no new jobs, lets those at work go on, and SIGTERM then ends it', async () => {
    const running = await worker()
    running.child.kill('SIGTSTP')
    await running.prints('quiet')
    await cli.run('push', 'Greet', 'Ada')
    const { code, stdout } = await running.kill('SIGTERM')
    expect(code).toBe(0)
    expect(stdout).not.toContain('hello Ada')
    expect((await left()).queued).toHaveLength(1)
  })
})

describe('SIGKILL', () => {
  it('in the middle of a shutdown loses nothing', async () => {
    const running = await worker('-t', '30')
    await cli.run('push', 'Stubborn', '{"n":1}')
    await running.prints('stubborn 1 started')
    running.child.kill('SIGTERM')
    await running.prints('stopping')
    await running.kill('SIGKILL')
    const heir = await worker()
    await heir.prints('stubborn 1 started')
  })
})
