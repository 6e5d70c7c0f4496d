// Unique jobs, on a clock that the test moves: one at a time for each key, over retries and as long as it says, and no longer.

import { afterEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { readNote } from '../../src/core/history/note.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, latch, never, type Stage, stage, until } from './instance.ts'

afterEach(endAll)

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Unique = NonNullable<Parameters<typeof defineJob<{ id: number; note?: string }>>[0]['unique']>

interface Play extends Fixture {
  readonly ran: { id: number; note?: string }[]
  readonly job: ReturnType<typeof defineJob<{ id: number; note?: string }>>
}

/** A job with this option, and what it was run with. */
function play(
  unique: Unique,
  perform: (input: { id: number; note?: string }) => unknown = () => undefined,
  options: object = {},
  on?: Stage,
): Play {
  const ran: Play['ran'] = []
  const job = defineJob<{ id: number; note?: string }>({
    ...{ name: 'Index', unique, ...options },
    perform: (input) => {
      ran.push(input)
      return perform(input)
    },
  })
  return { ...instance({ jobs: [job], concurrency: 2, ...(on && { on }) }), ran, job }
}

const statusOf = async (push: Promise<{ status: string }>): Promise<string> => (await push).status

const boom = (): never => {
  throw new Error('boom')
}

describe('skip', () => {
  it('pushes no second one while the first waits, and says which has the place', async () => {
    const { job } = play(true)
    const first = await job.performAsync({ id: 1 })
    expect(first.status).toBe('queued')
    expect(await job.performAsync({ id: 1 })).toMatchObject({ status: 'duplicate', of: first.jid })
    expect(await statusOf(job.performAsync({ id: 2 }))).toBe('queued')
  })

  it('is held while the job runs, and free when it is done', async () => {
    const gate = latch()
    const it = play(true, () => gate.wait())
    await it.job.performAsync({ id: 1 })
    await it.hm.start()
    await until(it, () => gate.waiting === 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    gate.open()
    await until(it, async () => (await it.store.totals()).processed === 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('compares members whatever their order, and nested ones', async () => {
    const job = defineJob<{ a: number; of: { b: number; c: number } }>({ name: 'Index', unique: true, perform() {} })
    instance({ jobs: [job] })
    await job.performAsync({ a: 1, of: { b: 2, c: 3 } })
    expect(await statusOf(job.performAsync({ of: { c: 3, b: 2 }, a: 1 }))).toBe('duplicate')
    expect(await statusOf(job.performAsync({ of: { c: 2, b: 3 }, a: 1 }))).toBe('queued')
  })

  it('finds the two of one call', async () => {
    const { job } = play(true)
    const receipts = await job.performBulk([{ id: 1 }, { id: 1 }, { id: 2 }])
    expect(receipts.map(({ status }) => status)).toEqual(['queued', 'duplicate', 'queued'])
  })
})

describe('what is compared', () => {
  it('may be some fields of the input', async () => {
    const { job } = play({ by: ['id'] })
    await job.performAsync({ id: 1, note: 'one' })
    expect(await statusOf(job.performAsync({ id: 1, note: 'two' }))).toBe('duplicate')
    expect(await statusOf(job.performAsync({ id: 2, note: 'one' }))).toBe('queued')
  })

  it('may be what a function answers', async () => {
    const { job } = play({ by: ({ id }: { id: number }) => id % 2 })
    await job.performAsync({ id: 1 })
    expect(await statusOf(job.performAsync({ id: 3 }))).toBe('duplicate')
    expect(await statusOf(job.performAsync({ id: 4 }))).toBe('queued')
  })

  it.each([
    ['a promise', async () => 1, /answered a promise/],
    ['a function', () => () => 1, /What unique.by of Index answers/],
    ['nothing', () => undefined, /What unique.by of Index answers/],
  ])('is never %s', async (_, by, message) => {
    const { job } = play({ by })
    await expect(job.performAsync({ id: 1 })).rejects.toThrow(message)
  })

  it('has at least one of the fields', async () => {
    const { job } = play({ by: ['idd'] })
    await expect(job.performAsync({ id: 1 })).rejects.toThrow(/unique\.by is \["idd"\]\. The input has none/)
  })

  it('is of one class, whatever the queue', async () => {
    const { job, hm } = play(true)
    const other = defineJob<{ id: number }>({ name: 'Other', unique: true, perform() {} })
    hm.register(other.definition)
    await job.performAsync({ id: 1 })
    expect(await statusOf(other.performAsync({ id: 1 }))).toBe('queued')
    expect(await statusOf(job.set({ queue: 'low' }).performAsync({ id: 1 }))).toBe('duplicate')
  })
})

describe('until done', () => {
  it('is held over retries, longer than the time it would be held without', async () => {
    const it = play({ for: '1s' }, boom, { retry: { max: 3, backoff: '10s', jitter: false } })
    await it.job.performAsync({ id: 1 })
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).retry === 1)
    await it.pass(9000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
  })

  it('is free when the job is dead', async () => {
    const it = play(true, boom, { retry: 0 })
    await it.job.performAsync({ id: 1 })
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).dead === 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is held for a job that waits for its time, until then and so much longer', async () => {
    const it = play({ for: '1h' })
    await it.job.performIn('5h', { id: 1 })
    await it.pass(5.5 * HOUR)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    await it.pass(0.6 * HOUR)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it.each(['delete', 'kill'] as const)('is free after a %s by hand', async (action) => {
    const { job, hm } = play(true)
    const { jid } = await job.performAsync({ id: 1 })
    const stored = await hm.queue('default').jobs.find(jid)
    expect(await stored?.[action]()).toBe('moved')
    expect(await statusOf(job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is free after a cancel, and after its queue was cleared', async () => {
    const { job, hm } = play(true)
    const { jid } = await job.performAsync({ id: 1 })
    await hm.cancel(jid)
    expect(await statusOf(job.performAsync({ id: 1 }))).toBe('queued')
    await hm.queue('default').clear()
    expect(await statusOf(job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is asked for again by a dead job that is to run again, which is told who has it', async () => {
    const it = play(true, boom, { retry: 0 })
    const first = await it.job.performAsync({ id: 1 })
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).dead === 1)
    await it.hm.quiet()
    const next = await it.job.performAsync({ id: 1 })
    const dead = await it.hm.dead.find(first.jid)
    expect(await dead?.retry()).toBe('duplicate')
    await it.hm.cancel(next.jid)
    expect(await dead?.retry()).toBe('moved')
    expect(await it.job.performAsync({ id: 1 })).toMatchObject({ status: 'duplicate', of: dead?.jid })
  })

  it('falls by itself when nothing is heard of the job for so long', async () => {
    const it = play({ for: '10m' })
    await it.job.performAsync({ id: 1 })
    await it.pass(9 * 60_000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    await it.pass(60_000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is held for a day unless it says otherwise', async () => {
    const it = play(true)
    await it.job.performAsync({ id: 1 })
    await it.pass(DAY - 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    await it.pass(1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is held on for a job whose class no process knows', async () => {
    const on = await stage()
    const it = play({ for: '1s' }, undefined, {}, on)
    const stranger = instance({ jobs: [], on, seed: 2 })
    await it.job.performAsync({ id: 1 })
    await stranger.hm.start()
    await until(it, async () => (await it.store.sizes()).schedule === 1)
    await it.pass(1100)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
  })
})

describe('until start', () => {
  it('is free as soon as the job begins', async () => {
    const it = play({ until: 'start' }, never)
    await it.job.performAsync({ id: 1 })
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    await it.hm.start()
    await until(it, () => it.ran.length === 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is not taken again by a job that failed', async () => {
    const it = play({ until: 'start' }, boom)
    await it.job.performAsync({ id: 1 })
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).retry === 1)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })
})

describe('replace', () => {
  it('takes the place of the one that waits, which ends as replaced, uncounted, with a note', async () => {
    const it = play({ by: ['id'], onConflict: 'replace' })
    const first = await it.job.performAsync({ id: 1, note: 'old' })
    const second = await it.job.performAsync({ id: 1, note: 'new' })
    expect(second).toMatchObject({ status: 'replaced', of: first.jid })
    await it.hm.start()
    await until(it, async () => (await it.store.sizes()).dead + (await it.store.inHand()).length === 0)
    await until(it, () => it.ran.length === 1)
    await it.pass(1000)
    expect(it.ran).toEqual([{ id: 1, note: 'new' }])
    expect((await it.store.totals()).processed).toBe(1)
    const notes = (await it.store.notes(10)).map(readNote)
    expect(notes.find((note) => note?.jid === first.jid)).toMatchObject({ outcome: 'gone', reason: 'replaced' })
  })

  it('leaves one that runs alone, whose retry finds that another has its place', async () => {
    const gate = latch()
    const it = play(
      { by: ['id'], onConflict: 'replace' },
      async ({ note }) => {
        if (note === 'new') return
        await gate.wait()
        boom()
      },
      { retry: { max: 5, backoff: '5s', jitter: false } },
    )
    await it.job.performAsync({ id: 1, note: 'old' })
    await it.hm.start()
    await until(it, () => gate.waiting === 1)
    await it.job.performIn('1h', { id: 1, note: 'new' })
    gate.open()
    await until(it, async () => (await it.store.sizes()).retry === 1)
    await it.pass(10_000)
    expect(it.ran.map(({ note }) => note)).toEqual(['old'])
    expect((await it.store.sizes()).retry).toBe(0)
  })

  it('runs a job whose key fell and is free', async () => {
    const it = play({ onConflict: 'replace', for: '1s' })
    await it.job.performAsync({ id: 1 })
    await it.pass(2000)
    await it.hm.start()
    await until(it, () => it.ran.length === 1)
  })
})

describe('debounce', () => {
  it('runs the last one, so long after it was pushed', async () => {
    const it = play({ by: ['id'], onConflict: 'debounce', delay: '10s' })
    await it.hm.start()
    expect(await statusOf(it.job.performAsync({ id: 1, note: 'a' }))).toBe('scheduled')
    await it.pass(9000)
    expect(await statusOf(it.job.performAsync({ id: 1, note: 'b' }))).toBe('replaced')
    await it.pass(9000)
    expect(it.ran).toEqual([])
    await it.pass(2000)
    expect(it.ran.map(({ note }) => note)).toEqual(['b'])
  })
})

describe('throttle', () => {
  it('runs at most one in so long, also after it is done', async () => {
    const it = play({ onConflict: 'throttle', for: '1m' })
    await it.hm.start()
    const first = await it.job.performAsync({ id: 1 })
    await until(it, async () => (await it.store.totals()).processed === 1)
    expect(await it.job.performAsync({ id: 1 })).toMatchObject({ status: 'duplicate', of: first.jid })
    await it.pass(60_000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })

  it('is no longer for a retry', async () => {
    const it = play({ until: 'expiry', for: '1m' }, boom, { retry: { max: 3, backoff: '30s', jitter: false } })
    await it.hm.start()
    await it.job.performAsync({ id: 1 })
    await it.pass(45_000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('duplicate')
    await it.pass(15_000)
    expect(await statusOf(it.job.performAsync({ id: 1 }))).toBe('queued')
  })
})

describe('throw', () => {
  it('names the job that holds the key', async () => {
    const { job } = play({ onConflict: 'throw' })
    const { jid } = await job.performAsync({ id: 1 })
    const refused = job.performAsync({ id: 1 })
    await expect(refused).rejects.toMatchObject({ code: 'HM_JOB_DUPLICATE', message: expect.stringContaining(jid) })
  })

  it('says of a push of many how many are stored', async () => {
    const { job, store } = play({ onConflict: 'throw' })
    await expect(job.performBulk([{ id: 1 }, { id: 1 }, { id: 2 }])).rejects.toThrow(/2 of the 3 jobs .* are stored/)
    expect((await store.queues())[0]?.size).toBe(2)
  })
})

describe('one push', () => {
  it('may be of a job that is unique, or not', async () => {
    const { job } = play(true)
    await job.performAsync({ id: 1 })
    expect(await statusOf(job.set({ unique: false }).performAsync({ id: 1 }))).toBe('queued')
    const { job: plain } = play(false)
    await plain.set({ unique: true }).performAsync({ id: 2 })
    expect(await statusOf(plain.set({ unique: true }).performAsync({ id: 2 }))).toBe('duplicate')
    expect(await statusOf(plain.performAsync({ id: 2 }))).toBe('queued')
  })

  it('by name is unique as its definition says', async () => {
    const { hm } = play(true)
    await hm.push({ class: 'Index', args: [{ id: 1 }] })
    expect(await statusOf(hm.push({ class: 'Index', args: [{ id: 1 }] }))).toBe('duplicate')
    expect(await statusOf(hm.push({ class: 'Ruby', args: [1], unique: true }))).toBe('queued')
    expect(await statusOf(hm.push({ class: 'Ruby', args: [1], unique: true }))).toBe('duplicate')
  })

  it('may not replace what was pushed to be skipped', async () => {
    const { job } = play(true)
    await expect(job.set({ unique: { onConflict: 'replace' } }).performAsync({ id: 1 })).rejects.toThrow(
      /were pushed to stay/,
    )
  })
})

describe('the option', () => {
  it.each([
    [{ bye: 1 }, 'Index: unique has no option "bye". Did you mean by?'],
    [{ by: [] }, `Index: unique.by is []. Write 'args', a list of fields, or a function.`],
    [{ until: 'end' }, 'Index: unique.until is "end". Write one of start, done, expiry.'],
    [
      { onConflict: 'wait' },
      'Index: unique.onConflict is "wait". Write one of skip, replace, throw, debounce, throttle.',
    ],
    [{ for: '10ms' }, `Index: unique.for is '10ms'. It must be at least 1s.`],
    [{ onConflict: 'debounce' }, `Index: unique.delay is undefined. Say it with debounce: delay: '5s'.`],
    [{ delay: '5s' }, 'Index: unique.delay is "5s". Write it with debounce alone.'],
    [{ onConflict: 'throttle' }, `Index: unique.for is undefined. Say how long: for: '10m'.`],
    [{ onConflict: 'throttle', until: 'done', for: '1m' }, /unique\.until is "done"\. Leave it out with throttle/],
    [{ onConflict: 'replace', until: 'expiry', for: '1m' }, /unique\.until is "expiry"\. Choose start or done/],
    ['yes', 'Index: unique is "yes". Write true, or { by, until, for, onConflict }.'],
  ])('%j is refused', (unique, message) => {
    expect(() => defineJob({ name: 'Index', unique: unique as never, perform() {} })).toThrow(message)
  })

  it('is measured in whole lengths of time', () => {
    const { definition } = defineJob({ name: 'Index', unique: { for: '1h' }, perform() {} })
    expect(definition.unique?.forMs).toBe(ms(HOUR))
  })
})
