// Payloads from foreign hands: bytes that are no job, classes nobody here knows, the same bytes twice.

import { afterEach, describe, expect, it } from 'vitest'
import { later, ms } from '../../src/core/clock.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { type Payload, payload, payloadOf } from '../../src/core/payload/payload.ts'
import { type QueueName, queueName } from '../../src/core/queues/queue-name.ts'
import { producerId } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { endAll, type Fixture, instance, stage, until } from './instance.ts'

afterEach(endAll)

const random = seededRandom(3)
const main = queueName('default')
let seq = 0

/** Puts bytes into a queue as a foreign producer does. */
async function inject(store: Store, payloads: readonly Payload[], queue: QueueName = main): Promise<void> {
  const items = payloads.map((bytes) => ({ payload: bytes, jid: newJid(random), queue }))
  await store.push({
    producer: producerId('foreign'),
    seq: ++seq,
    validUntil: later(await store.now(), ms(1000)),
    items,
  })
}

const at = async (store: Store, kind: 'schedule' | 'retry' | 'dead') =>
  (await store.page({ kind }, { limit: 1000 })).entries
const textOf = (bytes: Payload | undefined): string => Buffer.from(bytes ?? []).toString()

describe('what is no job', () => {
  const corpus = [
    ...[
      '',
      ' ',
      'null',
      '[]',
      '"x"',
      '17',
      'true',
      '{',
      '{"class":"Good","args":[]',
      '\uFEFF{"class":"Good","args":[]}',
    ],
    ...['{}', '{"class":1,"args":[]}', '{"class":"Good"}', '{"class":"Good","args":{}}', '{"class":"","args":[]}'],
    ...['{"class":"Good","args":[9007199254740993]}', `{"class":"Good","args":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ].map(payloadOf)
  const invalidUtf8 = payload(Uint8Array.from([0x7b, 0xff, 0xfe, 0x00]))

  it('goes to the dead set byte by byte, uncounted, and the loop goes on', async () => {
    const on = await stage()
    let good = 0
    const job = defineJob({ name: 'Good', perform: () => void good++ })
    const errors: unknown[] = []
    const onError = (...told: unknown[]): void => void errors.push(...told)
    const { hm, pass } = instance({ jobs: [job], on, concurrency: 2, onError })
    const bad = [...corpus, invalidUtf8]
    for (const bytes of bad) await inject(on.store, [bytes, payloadOf('{"class":"Good","args":[]}')])
    await hm.start()
    await until({ pass }, async () => (await hm.stats()).processed === bad.length)
    const dead = await at(on.store, 'dead')
    const isKept = (bytes: Payload): boolean => dead.some((entry) => Buffer.compare(entry.payload, bytes) === 0)
    expect(bad.map(isKept)).toEqual(bad.map(() => true))
    expect(good).toBe(bad.length)
    expect(await hm.stats()).toMatchObject({ processed: good, failed: 0, enqueued: 0, dead: bad.length })
    expect(errors.filter((error) => error !== undefined)).toHaveLength(bad.length)
    expect(errors[0]).toMatchObject({ code: 'HM_JOB_MALFORMED', message: expect.stringContaining('default') })
  })

  it('goes there from the schedule too', async () => {
    const on = await stage()
    const { hm, pass } = instance({ jobs: [], on })
    await on.store.push({
      ...{ producer: producerId('foreign'), seq: ++seq, validUntil: later(on.clock.now(), ms(1000)) },
      items: [{ payload: invalidUtf8, jid: newJid(random), queue: main, at: later(on.clock.now(), ms(500)) }],
    })
    await hm.start()
    await pass(600)
    const [entry] = await at(on.store, 'dead')
    expect(Buffer.compare(entry?.payload ?? Buffer.of(), invalidUtf8)).toBe(0)
  })
})

describe('a class that nobody here knows', () => {
  const bytes = '{"class":"Elsewhere","args":[1.0,  7],"x":{"y":[], "id":12345678901234567890},"retry":true}'

  const lost = async (): Promise<Fixture> => {
    const on = await stage()
    const fixture = instance({ jobs: [], on })
    await inject(on.store, [payloadOf(bytes)])
    await fixture.hm.start()
    await fixture.pass(0)
    return fixture
  }

  it('waits up to 1, 2, 4 ... 60 s in the schedule; nothing is counted and one member added', async () => {
    const { store, clock, pass, hm } = await lost()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const [entry] = await at(store, 'schedule')
      waits.push((entry?.at ?? 0) - clock.now())
      await pass(waits.at(-1) ?? 0)
    }
    for (const [i, most] of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000].entries()) {
      expect(waits[i]).toBeLessThanOrEqual(most)
      expect(waits[i]).toBeGreaterThanOrEqual(most / 2)
    }
    const [entry] = await at(store, 'schedule')
    const text = textOf(entry?.payload)
    const { hm_returns: returns, enqueued_at: _, queue, ...rest } = JSON.parse(text)
    expect(returns[0]).toBe(9)
    expect(queue).toBe('default')
    expect(rest).toEqual(JSON.parse(bytes))
    expect(text.startsWith(bytes.slice(0, -1))).toBe(true)
    expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, retries: 0, dead: 0 })
  })

  it('is not judged here: not even for a number in its arguments that nobody here may read', async () => {
    const on = await stage()
    const { hm, pass } = instance({ jobs: [], on })
    const foreign = '{"class":"Elsewhere","args":[12345678901234567890,1.0]}'
    await inject(on.store, [payloadOf(foreign)])
    await hm.start()
    await pass(0)
    const [entry] = await at(on.store, 'schedule')
    expect(textOf(entry?.payload).startsWith(foreign.slice(0, -1))).toBe(true)
    expect(await hm.stats()).toMatchObject({ processed: 0, failed: 0, dead: 0 })
  })

  it('is run by a process that knows it, with all its attempts', async () => {
    const { store, clock, hm, pass } = await lost()
    await pass(100_000)
    const seen: number[] = []
    const job = defineJob<unknown>({ name: 'Elsewhere', perform: (_, { attempt }) => void seen.push(attempt) })
    const knowing = instance({ jobs: [job], on: { store, clock } })
    // The old process ends some time after the new one began, as in any deploy.
    await knowing.hm.start()
    await pass(10_000)
    await hm.stop()
    await pass(60_000)
    expect(seen).toEqual([1])
    expect(await knowing.hm.stats()).toMatchObject({ processed: 1, failed: 0, scheduled: 0, enqueued: 0 })
  })

  it('fails like any other after a day, as UnknownJob, and the observers hear of it', async () => {
    const on = await stage()
    const errors: unknown[] = []
    const { hm, pass } = instance({ jobs: [], on, onError: (error, job) => errors.push([error, job?.class]) })
    const yesterday = on.clock.now() - 86_400_001
    await inject(on.store, [payloadOf(bytes.replace(/}$/, `,"hm_returns":[1500,${yesterday}]}`))])
    await hm.start()
    await pass(1)
    const [entry] = await at(on.store, 'retry')
    expect(JSON.parse(textOf(entry?.payload))).toMatchObject({ error_class: 'UnknownJob', retry_count: 0 })
    expect(await hm.stats()).toMatchObject({ processed: 1, failed: 1, scheduled: 0, retries: 1, dead: 0 })
    expect(errors).toEqual([[expect.objectContaining({ code: 'HM_JOB_UNKNOWN' }), 'Elsewhere']])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('may be called %s', async (name) => {
    const on = await stage()
    const { hm, pass } = instance({ jobs: [], on })
    await inject(on.store, [payloadOf(JSON.stringify({ class: name, args: [] }))])
    await hm.start()
    await pass(1)
    expect(await hm.stats()).toMatchObject({ scheduled: 1, dead: 0, failed: 0 })
  })
})

describe('twins', () => {
  it('are two deliveries, and what becomes of one does not touch the other', async () => {
    const on = await stage()
    let runs = 0
    const job = defineJob({
      name: 'Twin',
      perform() {
        if (++runs === 1) throw new Error('the first one only')
      },
    })
    const { hm, pass } = instance({ jobs: [job], on, concurrency: 2 })
    const twin = payloadOf('{"class":"Twin","args":[],"jid":"b4a577edbccf1d805744efa9"}')
    await inject(on.store, [twin, twin])
    await hm.start()
    await pass(1)
    expect(runs).toBe(2)
    expect(await hm.stats()).toMatchObject({ processed: 2, failed: 1, retries: 1, enqueued: 0 })
    await pass(60_000)
    expect(runs).toBe(3)
    expect(await hm.stats()).toMatchObject({ processed: 3, failed: 1, retries: 0 })
  })

  it('without a jid are known by their claims', async () => {
    const on = await stage()
    const jids: (string | null)[] = []
    const job = defineJob({ name: 'Twin', perform: (_, { jid }) => void jids.push(jid) })
    const { hm, pass } = instance({ jobs: [job], on })
    const twin = payloadOf('{"class":"Twin","args":[]}')
    await inject(on.store, [twin, twin])
    await hm.start()
    await pass(1)
    expect(jids).toEqual([null, null])
    expect(await hm.stats()).toMatchObject({ processed: 2, enqueued: 0 })
  })
})
