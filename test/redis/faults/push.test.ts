// A push whose answer does not come: the job is stored once or not at all, and whoever pushed is told which, or that nobody
// knows.

import { expect } from 'vitest'
import { epochMs, ms } from '../../../src/core/clock.ts'
import { HaymakerError } from '../../../src/core/errors.ts'
import { newJid } from '../../../src/core/job/jid.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { type Push, type PushCall, producerId } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { Outbox } from '../../../src/runtime/outbox.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'
import { onStage } from './stage.ts'

/** The number of a producer and its jobs stand in this key, so only a push names it. */
const PUSH = /hm:pushed:/
/** How long a producer may be kept waiting by a Redis that is away. */
const REJECTED_MS = 5000
/** And what a loaded machine adds. */
const SLACK_MS = 500

const codec = sidekiqCodec()

async function withStore<T>(url: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = redisStore({ url, clock: systemClock, random: systemRandom, codec })
  await store.open()
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

function item(): Push {
  const [jid, queue] = [newJid(systemRandom), queueName('default')]
  const createdAt = systemClock.now()
  return { payload: codec.encode({ class: 'X', args: [], jid, queue, createdAt }), jid, queue }
}

onStage('F27: a push whose reply was lost is stored once', [], async ({ redis, proxy, on }) => {
  const producer = on.instance(proxy.url)
  await on.push(producer)
  for (let i = 0; i < 3; i++) {
    const cut = proxy.cutAfter(PUSH)
    await on.push(producer, 5)
    await cut
  }
  expect((await on.observer.stats()).enqueued).toBe(16)
  expect(on.ledger.acknowledged.size).toBe(16)
  await on.worker(redis.url)
  await on.account()
})

onStage('F27: a push that still travels when it is asked again is stored once', [], async ({ redis, proxy, on }) => {
  const producer = on.instance(proxy.url)
  await on.push(producer)
  const held = proxy.hold(PUSH)
  const pushing = on.push(producer, 5)
  await held.caught
  held.abandon()
  await pushing
  held.release()
  await held.gone
  expect((await on.observer.stats()).enqueued).toBe(6)
  await on.worker(redis.url)
  await on.account()
})

onStage('F27: when no answer comes in time, the error names the jids', [], async ({ proxy }) => {
  await withStore(proxy.url, async (store) => {
    const outbox = new Outbox({ store, clock: systemClock, random: systemRandom, pushMs: ms(1000) })
    await outbox.push([item()])
    const lost = item()
    const cut = proxy.cutAfter(PUSH)
    const pushing = outbox.push([lost]).catch((error) => error)
    await cut
    await proxy.refuse()
    expect(await pushing).toMatchObject({ code: 'HM_PUSH_INDETERMINATE', message: expect.stringContaining(lost.jid) })
    await proxy.heal()
    expect((await store.queues())[0]?.size).toBe(2)
  })
})

onStage('F27: a push that arrives past its time changes nothing', [], async ({ redis, proxy, on }) => {
  await withStore(redis.url, async (store) => {
    await store.now()
    const held = proxy.hold(PUSH)
    const call: PushCall = {
      ...{ producer: producerId('late'), seq: 1, items: [item()] },
      validUntil: epochMs((await store.now()) + 300),
    }
    const lost = withStore(proxy.url, (away) => away.push(call)).catch((error) => error)
    await held.caught
    held.abandon()
    expect(await lost).toBeInstanceOf(HaymakerError)
    await on.until('its time to be over', 2000, async () => expect(await store.now()).toBeGreaterThan(call.validUntil))
    held.release()
    await held.gone
    expect(await store.push(call)).toEqual({ status: 'expired' })
    expect(await store.queues()).toEqual([])
  })
})

for (const [how, away, back] of [
  ['refuses', 'refuse', 'queued'],
  ['is silent', 'silence', 'queued'],
] as const) {
  onStage(`F29: a Redis that ${how}: a push rejects in time, and was not stored`, [], async ({ redis, proxy, on }) => {
    const [known, fresh] = [on.instance(proxy.url), on.instance(proxy.url)]
    await on.push(known)
    await proxy[away]()
    if (away === 'silence') proxy.reset()
    // Who has noticed the loss; a push that leaves before that may have arrived, and is told as unknown.
    await expect(known.stats()).rejects.toMatchObject({ code: 'HM_STORE_UNREACHABLE' })
    const began = performance.now()
    const [first, second] = await Promise.all([on.push(known), on.push(fresh)])
    expect(performance.now() - began).toBeLessThan(REJECTED_MS + SLACK_MS)
    const codes = [...first, ...second].map((n) => on.ledger.refused.get(n))
    expect(codes).toEqual(['HM_STORE_UNREACHABLE', 'HM_STORE_UNREACHABLE'])
    await proxy.heal()
    expect(await known.pushAll([{ class: 'Faulty', args: [{ n: -1, ms: 0, fails: 0 }] }])).toMatchObject([
      { status: back },
    ])
    expect((await on.observer.stats()).enqueued).toBe(2)
    on.ledger.acknowledged.add(-1)
    await on.worker(redis.url)
    await on.account()
  })
}
