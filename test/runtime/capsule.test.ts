// A capsule alone, with a runner and a settler that a test speaks for.

import { describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { poison } from '../../src/core/config/config.ts'
import { keptAttempts } from '../../src/core/history/kept.ts'
import { registry } from '../../src/core/job/registry.ts'
import { silentLog } from '../../src/core/log.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueOrder } from '../../src/core/queues/order.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { type Claim, ownerId, token } from '../../src/core/store/queueing.ts'
import { Admission } from '../../src/runtime/admission.ts'
import { Board } from '../../src/runtime/board.ts'
import { Cancelled } from '../../src/runtime/cancelled.ts'
import { Capsule } from '../../src/runtime/capsule.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { History } from '../../src/runtime/history.ts'
import { LimitDesk } from '../../src/runtime/limits/desk.ts'
import { Gate } from '../../src/runtime/limits/gate.ts'
import { Observers } from '../../src/runtime/observers.ts'
import { Runner } from '../../src/runtime/run.ts'
import { Suspects } from '../../src/runtime/suspects.ts'
import type { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'
import { never, stage } from './instance.ts'

const me = ownerId('me')
let next = 1
const claims = (count: number, name: string): Claim[] =>
  Array.from({ length: count }, () => ({
    ...{ token: token(next++), queue: queueName('default'), suspect: false, charges: 0 },
    payload: payloadOf(`{"class":"${name}","args":[]}`),
  }))

async function capsule(concurrency: number): Promise<{ clock: FakeClock; it: Capsule; back: () => number }> {
  const { clock, store } = await stage()
  let back = 0
  const known = registry()
  known.add(defineJob({ name: 'Quick', perform() {} }).definition)
  known.add(defineJob({ name: 'Long', perform: () => never() }).definition)
  const desk = new LimitDesk({ clock, log: silentLog, store: async () => store })
  const runner = new Runner({
    limits: new Gate({ desk, random: seededRandom(1), queues: new Map() }),
    admission: new Admission(store),
    board: new Board(),
    cancelled: new Cancelled(clock),
    history: new History({ kept: keptAttempts('failures', true), codec: sidekiqCodec(), clock, process: 'here:1' }),
    ...{ registry: known, codec: sidekiqCodec(), clock, random: seededRandom(1), log: silentLog, maxRetries: 25 },
    ...{ middleware: [], observers: new Observers({}, silentLog) },
  })
  const it = new Capsule({
    ...{ order: queueOrder(['default']), concurrency, claimAhead: true, clock },
    ...{ log: silentLog, runner, poison, hoardMs: ms(50) },
    suspects: new Suspects(store),
    mayStart: () => true,
    onGone() {},
    settle(_owner, { outcome }, done) {
      if (outcome.kind === 'back') back++
      queueMicrotask(() => done('accepted'))
    },
  })
  return { clock, it, back: () => back }
}

describe('a capsule', () => {
  it('gives back what waited for 50 ms, and claims nothing ahead while nothing ends', async () => {
    const { clock, it, back } = await capsule(20)
    for (let i = 0; i < 100; i++) {
      it.take(me, claims(20, 'Quick'))
      await clock.advance(ms(1))
    }
    expect(it.room().ahead).toBeGreaterThan(190)
    it.take(me, claims(20, 'Long'))
    it.take(me, claims(30, 'Quick'))
    await clock.advance(ms(49))
    expect(back()).toBe(0)
    await clock.advance(ms(1))
    expect(back()).toBe(30)
    expect(it.room()).toMatchObject({ free: 0, ahead: 0 })
  })

  it('counts what waits against what is free', async () => {
    const { clock, it } = await capsule(3)
    expect(it.room()).toEqual({ free: 3, ahead: 0, atOnce: 3 })
    it.take(me, claims(5, 'Long'))
    expect(it.room().free).toBe(-2)
    await clock.advance(ms(50))
    expect(it.room().free).toBe(0)
    expect(it.running()).toHaveLength(3)
    await it.quiet()
    expect(it.room()).toMatchObject({ free: 0, ahead: 0 })
  })
})
