// Settlements that are written in one go come to what each of them would come to alone.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { later, ms } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import { payload } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { type Owner, ownerId, producerId, type Settlement, token } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { FakeClock } from '../../testing/fake-clock.ts'
import { seededRandom } from '../../testing/seeded-random.ts'
import { sidekiqCodec } from '../../wire/sidekiq/codec.ts'
import { sqliteStore } from './sqlite-store.ts'

const queue = queueName('default')
const owner: Owner = { id: ownerId('host:1:a'), epoch: 1 }
const other: Owner = { id: ownerId('host:2:b'), epoch: 1 }
const host = { bootId: null, pidNamespace: null, pid: 1, startTime: null }
let store: Store
beforeEach(async () => {
  const clock = new FakeClock()
  store = sqliteStore({ path: ':memory:', clock, random: seededRandom(1), codec: sidekiqCodec() })
  await store.open()
  const jid = (n: number): string => String(n).padStart(24, '0')
  const items = Array.from({ length: 40 }, (_, n) => ({
    ...{ jid: jidOf(jid(n)), queue },
    payload: payload(new TextEncoder().encode(`{"class":"A","args":[],"jid":"${jid(n)}","queue":"default"}`)),
  }))
  const validUntil = later(await store.now(), ms(1000))
  await store.push({ producer: producerId('p'), seq: 1, validUntil, items })
  for (const { id } of [owner, other]) {
    const card = { hostname: 'h', pid: 1, startedAt: clock.now(), tag: '', labels: [], version: '', embedded: false }
    await store.register(id, host, { ...card, capsules: [] })
  }
  for (const by of [owner, other]) {
    await store.claim({ owner: by, queues: [queue], first: token(1), max: 20, waitMs: ms(0) })
  }
})
afterEach(() => store.close())

const done = (n: number): Settlement => ({ token: token(n), outcome: { kind: 'done' }, count: 'processed' })
const back = (n: number): Settlement => ({ token: token(n), outcome: { kind: 'back' }, count: 'nothing' })
let seq = 0
async function settle(...settlements: readonly Settlement[]): Promise<unknown> {
  const before = (await store.totals()).processed
  const settled = await store.settle({ owner, seq: ++seq, settlements })
  const { processed } = await store.totals()
  const stale = settled.status === 'ok' ? settled.stale : settled.status
  const held = await store.reconcile(owner.id, seq + 1)
  const others = await store.reconcile(other.id, seq + 1)
  const countOf = (one: typeof held): number => (one.status === 'ok' ? one.tokens.length : -1)
  return { stale, processed: processed - before, left: countOf(held), ofOther: countOf(others) }
}
const row = (from: number, to: number): Settlement[] => Array.from({ length: to - from + 1 }, (_, i) => done(from + i))

it('a row of tokens ends, each counted, and nothing of another owner', async () => {
  expect(await settle(...row(1, 20))).toEqual({ stale: [], processed: 20, left: 0, ofOther: 20 })
})

it('a row in which one is not in hand any more tells which', async () => {
  await settle(done(7))
  expect(await settle(...row(1, 20))).toEqual({ stale: [7], processed: 19, left: 0, ofOther: 20 })
})

it('of two outcomes for one token the first counts, in a row or not', async () => {
  expect(await settle(back(3), ...row(1, 10), ...row(1, 5))).toEqual({
    ...{ stale: [3, 1, 2, 3, 4, 5], processed: 9, left: 10, ofOther: 20 },
  })
})

it('rows between other tokens end as well', async () => {
  expect(await settle(...row(1, 6), done(12), back(11), ...row(13, 20))).toEqual({
    ...{ stale: [], processed: 15, left: 4, ofOther: 20 },
  })
})

it('a job between them that none of them names stays in hand', async () => {
  await settle(done(2))
  expect(await settle(...row(1, 3), done(5))).toEqual({ stale: [2], processed: 3, left: 16, ofOther: 20 })
})
