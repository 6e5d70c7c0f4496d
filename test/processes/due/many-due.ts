// F56: very many jobs are due at once, all at the same moment. They are moved a few at a time, so that whoever else uses
// the store is served in between, and each is moved once, however many promote.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect } from 'vitest'
import { epochMs } from '../../../src/core/clock.ts'
import { newJid } from '../../../src/core/job/jid.ts'
import { silentLog } from '../../../src/core/log.ts'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { type Push, producerId } from '../../../src/core/store/queueing.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { Promoter } from '../../../src/runtime/promoter.ts'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'

const queue = queueName('due')
const elsewhere = queueName('elsewhere')
const MOST_AT_ONCE = 200
const PUSHED_AT_ONCE = 1000
const LIMIT_MS = 600_000

/** What others saw while it lasted. */
export interface Witnessed {
  readonly tookMs: number
  /** How long a push of somebody else took, and how long the loop of the promoters stood still. */
  readonly pushP99Ms: number
  readonly stallP99Ms: number
}

const numberIn = (payload: Uint8Array): number => Number(/"args":\[(\d+)\]/.exec(Buffer.from(payload).toString())?.[1])

/** Pushes jobs by numbered calls, as a producer. */
class Producer {
  readonly #store: Store
  readonly #producer = producerId(systemRandom.hex(8))
  #seq = 0

  constructor(store: Store) {
    this.#store = store
  }

  async push(items: readonly Push[]): Promise<void> {
    const validUntil = epochMs(Date.now() + 60_000)
    await this.#store.push({ producer: this.#producer, seq: ++this.#seq, validUntil, items })
  }

  job(n: number, over: Partial<Push>): Push {
    const jid = newJid(systemRandom)
    const createdAt = epochMs(Date.now())
    const payload = this.#store.codec.encode({ class: 'Due', args: [n], jid, queue, createdAt })
    return { jid, queue, payload, ...over }
  }
}

/** Pushes `jobs` for one moment that is past, and has them promoted from two handles, each of which moves a few at a time. */
export async function promoteMany(open: () => Promise<Store>, jobs: number): Promise<Witnessed> {
  const stores = await Promise.all([open(), open(), open()])
  const [looking, ...promoting] = stores
  try {
    const producer = new Producer(looking)
    const at = epochMs(Date.now() - 60_000)
    for (let from = 0; from < jobs; from += PUSHED_AT_ONCE)
      await producer.push(Array.from({ length: PUSHED_AT_ONCE }, (_, i) => producer.job(from + i, { at })))
    const witnessed = await witness(producer, promoting, jobs)
    await expectEachOnce(looking, jobs)
    return witnessed
  } finally {
    for (const store of stores) await store.close()
  }
}

async function witness(producer: Producer, stores: readonly Store[], jobs: number): Promise<Witnessed> {
  const moves: number[] = []
  const promoters = stores.map((store) => {
    const counted: Store = {
      ...store,
      async promote(max) {
        const promoted = await store.promote(max)
        moves.push(promoted.moved)
        return promoted
      },
    }
    return new Promoter({ store: counted, clock: systemClock, log: silentLog })
  })
  const loop = monitorEventLoopDelay({ resolution: 1 })
  const moved = (): number => moves.reduce((sum, one) => sum + one, 0)
  const pushes: number[] = []
  const began = performance.now()
  loop.enable()
  for (const promoter of promoters) promoter.start()
  while (moved() < jobs && performance.now() - began < LIMIT_MS) {
    const asked = performance.now()
    await producer.push([producer.job(0, { queue: elsewhere })])
    pushes.push(performance.now() - asked)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  loop.disable()
  const tookMs = performance.now() - began
  for (const promoter of promoters) await promoter.stop()
  expect(moved()).toBe(jobs)
  expect(Math.max(...moves)).toBeLessThanOrEqual(MOST_AT_ONCE)
  const sorted = pushes.toSorted((a, b) => a - b)
  return { tookMs, pushP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0, stallP99Ms: loop.percentile(99) / 1e6 }
}

/** Each stands in the queue once; in the order in which they came, where the store keeps that for equal times. */
async function expectEachOnce(store: Store, jobs: number): Promise<void> {
  const found: number[] = []
  for (let after: { after?: NonNullable<Awaited<ReturnType<Store['page']>>['next']> } = {}; ; ) {
    const page = await store.page({ kind: 'queue', queue }, { limit: 1000, ...after })
    for (const { payload } of page.entries) found.push(numberIn(payload))
    if (page.next === null) break
    after = { after: page.next }
  }
  if (store.lacks.has('ties')) found.sort((a, b) => a - b)
  expect(found.length).toBe(jobs)
  expect(found.findIndex((n, i) => n !== i)).toBe(-1)
  expect((await store.sizes()).schedule).toBe(0)
}
