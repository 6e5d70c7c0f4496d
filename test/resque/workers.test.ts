// What Ruby's tools see of our processes, and what we see of theirs.

import { hostname } from 'node:os'
import { pid } from 'node:process'
import { describe, expect, it, vi } from 'vitest'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { ownerId } from '../../src/core/store/queueing.ts'
import { defineJob } from '../../src/index.ts'
import { systemRandom } from '../../src/runtime/system-clock.ts'
import { register } from '../../src/testing/contract/worker.ts'
import { stage } from './stage.ts'

const at = stage()
const host = `haymaker@${hostname()}`

/** A job that ends when the test wants it to. */
function slow(): { job: ReturnType<typeof defineJob>; end(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { job: defineJob({ name: 'Slow', queue: 'mail', perform: () => promise }), end: resolve }
}

describe('a process of ours', () => {
  it('stands among the workers once for each job that it can run, under a host that Ruby leaves alone', async () => {
    await at.open({ queues: ['mail', 'low'], concurrency: 3 }).start()
    const names = [1, 2, 3].map((place) => `${host}:${pid}-${place}:mail,low`)
    expect((await at.texts('SMEMBERS', 'resque:workers')).toSorted()).toEqual(names)
    expect((await at.texts('HKEYS', 'resque:workers:heartbeat')).toSorted()).toEqual(names)
    // What Ruby parses: an id of three parts, its start, its heartbeat.
    expect(names.every((name) => name.split(':').length === 3)).toBe(true)
    expect(await at.ask('GET', `resque:worker:${names[0]}:started`)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/)
    const beat = String(await at.ask('HGET', 'resque:workers:heartbeat', names[0] ?? ''))
    expect(beat).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    expect(Math.abs(Date.parse(beat) - Date.now())).toBeLessThan(60_000)
  })

  it('comes back with the next beat when somebody has taken it off', async () => {
    await at.open({ queues: ['mail'], concurrency: 1, recovery: { beat: '200ms' } }).start()
    await at.ask('DEL', 'resque:workers', 'resque:workers:heartbeat')
    await vi.waitFor(async () => expect(await at.ask('SCARD', 'resque:workers')).toBe(1), 10_000)
    expect(await at.ask('HLEN', 'resque:workers:heartbeat')).toBe(1)
  })

  it('is taken off by the next sweep when it died and its sweeper with it', async () => {
    const store = await at.open().store()
    const [lives, sweeps] = [await register(store, systemRandom), await register(store, systemRandom)]
    await at.ask('HSET', 'resque:hm:workers', 'gone', 'haymaker@x:1-1:mail')
    await at.ask('SADD', 'resque:workers', 'haymaker@x:1-1:mail')
    await sweeps.sweep()
    expect((await at.texts('HKEYS', 'resque:hm:workers')).toSorted()).toEqual([lives.id, sweeps.id].toSorted())
    expect(await at.texts('SMEMBERS', 'resque:workers')).not.toContain('haymaker@x:1-1:mail')
  })

  // A process shows what it does every ten seconds.
  it('shows the job in its hands, counts what it did, and leaves nothing behind', { timeout: 60_000 }, async () => {
    const { job, end } = slow()
    const hm = at.open({ queues: ['mail'], concurrency: 1, jobs: [job] })
    await hm.start()
    await hm.push({ class: 'Slow', args: [7], queue: 'mail' })
    const worker = `${host}:${pid}-1:mail`
    await vi.waitFor(async () => expect(await at.ask('GET', `resque:worker:${worker}`)).not.toBe(null), 25_000)
    const shown = JSON.parse(String(await at.ask('GET', `resque:worker:${worker}`)))
    expect(shown).toMatchObject({ queue: 'mail', payload: { class: 'Slow', args: [7] } })
    expect(shown.run_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    end()
    await vi.waitFor(async () => expect(await at.ask('GET', `resque:stat:processed:${worker}`)).toBe('1'), 25_000)
    expect(await hm.processes()).toMatchObject([{ did: { processed: 1, failed: 0 } }])
    await hm.stop()
    const left = (await at.texts('KEYS', '*')).filter((key) => /workers?\b|stat:\w+:/.test(key))
    expect(left.filter((key) => !key.startsWith('resque:hm:stat:'))).toEqual([])
  })
})

it('a process of ours did what its workers did together', async () => {
  const hm = at.open({ queues: ['mail'], concurrency: 3 })
  await hm.start()
  expect(await hm.processes()).toMatchObject([{ did: { processed: 0, failed: 0 } }])
  for (const [place, processed, failed] of [
    [1, 4, 1],
    [3, 2, 2],
  ] as const) {
    await at.ask('SET', `resque:stat:processed:${host}:${pid}-${place}:mail`, processed)
    await at.ask('SET', `resque:stat:failed:${host}:${pid}-${place}:mail`, failed)
  }
  await at.ask('SET', `resque:stat:failed:${host}:${pid}-2:mail`, 'no number')
  const [process] = await hm.processes()
  expect(process?.did).toEqual({ processed: 6, failed: 3 })
  expect(process?.stranger).toBeUndefined()
})

describe('workers of others', () => {
  it('of Ruby are shown with the job in their hands', async () => {
    await at.load('02-busy-failed')
    const hm = at.open()
    const [worker] = await hm.processes()
    expect(worker).toMatchObject({ card: { hostname: 'vm', pid: 614 }, busy: 1 })
    expect(worker?.running).toMatchObject([{ queue: 'slow', class: 'RSlow', args: [20] }])
    expect([worker?.stranger, worker?.did]).toEqual(['Resque', { processed: 2, failed: 1 }])
  })

  it('of node-resque are shown', async () => {
    await at.load('09-node-resque')
    const found = await at.open().processes()
    expect(found.map(({ card }) => [card.hostname, card.pid])).toEqual([['vm', 8131]])
    // It counts by host and process, and what failed apart from what it processed.
    expect([found[0]?.stranger, found[0]?.did]).toEqual(['node-resque', { processed: 2, failed: 1 }])
  })

  it('take no orders, and are told from those who have gone', async () => {
    await at.load('02-busy-failed')
    const hm = at.open()
    const [worker] = await hm.processes()
    expect(await hm.tell(worker?.owner ?? ownerId(''), 'stop')).toBe('deaf')
    expect(await hm.tell(ownerId('vm:1:slow'), 'stop')).toBe('gone')
  })
})

describe('pause-all-workers', () => {
  const mail = queueName('mail')

  it('gives no job to anybody while it says true, and all that wait afterwards', async () => {
    const store = await at.open().store()
    await at.ask('RPUSH', 'resque:queue:mail', '{"class":"Quick","args":[]}')
    const worker = await register(store, systemRandom)
    await at.ask('SET', 'resque:pause-all-workers', 'true')
    expect(await worker.claim(1, mail)).toEqual([])
    await at.ask('SET', 'resque:pause-all-workers', 'false')
    expect(await worker.claim(1, mail)).toHaveLength(1)
  })

  it('is heard of by a worker that waits', async () => {
    const ran: unknown[] = []
    const job = defineJob({ name: 'Quick', queue: 'mail', perform: (args: { n: number }) => void ran.push(args.n) })
    const hm = at.open({ queues: ['mail'], concurrency: 1, jobs: [job] })
    await at.ask('SET', 'resque:pause-all-workers', 'true')
    await hm.start()
    await hm.push({ class: 'Quick', args: [{ n: 1 }], queue: 'mail' })
    await at.ask('DEL', 'resque:pause-all-workers')
    await vi.waitFor(() => expect(ran).toEqual([1]), 10_000)
  })
})

it('queues that Ruby serves as well are told of, since one side may not know what the other pushed', async () => {
  await at.load('02-busy-failed')
  const hm = at.open({ queues: ['slow'], concurrency: 1 })
  const found = async (): Promise<unknown> => (await hm.check()).find(({ subject }) => subject === 'shared queues')
  expect(await found()).toMatchObject({ level: 'ok', message: 'no queue is served by Resque and by us' })
  await hm.start()
  await vi.waitFor(
    async () =>
      expect(await found()).toMatchObject({
        level: 'warning',
        message: expect.stringContaining('Resque serves them too: slow (vm:614:default,slow,other)'),
      }),
    20_000,
  )
})
