// Each service of a worker, started and stopped by ten callers at once in any order, again and again: none hangs, none works on
// after its stop, and none leaves a timer.

import { describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { poison } from '../../src/core/config/config.ts'
import { silentLog } from '../../src/core/log.ts'
import { Board } from '../../src/runtime/board.ts'
import { Gate } from '../../src/runtime/gate.ts'
import { Heartbeat } from '../../src/runtime/heartbeat.ts'
import { thisHost } from '../../src/runtime/host.ts'
import { Loop } from '../../src/runtime/loop.ts'
import { LoopTurns } from '../../src/runtime/loop-turns.ts'
import { Ownership } from '../../src/runtime/ownership.ts'
import { Promoter } from '../../src/runtime/promoter.ts'
import type { Service } from '../../src/runtime/service.ts'
import { Sweeper } from '../../src/runtime/sweeper.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { type Stage, stage } from './instance.ts'

const ROUNDS = 50
const CALLERS = 10
const HANGS_MS = 5000

const log = silentLog

async function ownershipOn({ store, clock }: Stage): Promise<Ownership> {
  const capsules: readonly [] = []
  const card = () => ({
    ...{ hostname: 'h', pid: 1, startedAt: clock.now(), tag: '', labels: [], version: 'test', embedded: false },
    capsules,
  })
  const ownership = new Ownership({ store, random: seededRandom(7), host: thisHost(), card })
  await ownership.register()
  return ownership
}

const services: Readonly<Record<string, (on: Stage) => Promise<() => Service>>> = {
  'a loop': async ({ clock, store }) => {
    const run = async (): Promise<void> => void (await store.now())
    return () => new Loop({ name: 'duty', clock, log, everyMs: ms(100), first: 'now', run })
  },
  'the promoter': async ({ clock, store }) => {
    return () => new Promoter({ store, clock, log })
  },
  'the sweeper': async (on) => {
    const { clock, store } = on
    const ownership = await ownershipOn(on)
    return () =>
      new Sweeper({
        ...{ store, clock, log, ownership, gate: new Gate(), host: thisHost(), poison },
        ...{ sampleMs: ms(100), silenceMs: ms(25_000), adopt: () => undefined },
      })
  },
  'the heartbeat': async (on) => {
    const { clock, store } = on
    const owner = (await ownershipOn(on)).current?.id
    return () => {
      const heartbeat = new Heartbeat({
        ...{ store, clock, log, beatMs: ms(100), board: new Board(), warnBlockedMs: ms(5000), maxBlockedMs: null },
        ...{ onGone: () => undefined, onCommand: () => undefined },
      })
      if (owner) heartbeat.follow(owner, { monotonic: clock.monotonic(), wall: clock.now() })
      return heartbeat
    }
  },
  'the watch over the loop': async ({ clock }) => {
    const board = new Board()
    return () => new LoopTurns(board, clock)
  },
}

describe.each(Object.entries(services))('%s', (_, prepare) => {
  it(`may be started and stopped by ${CALLERS} at once, ${ROUNDS} times`, { timeout: HANGS_MS * 4 }, async () => {
    const on = await stage()
    const make = await prepare(on)
    const random = seededRandom(11)
    const before = on.clock.pending
    let started = 0
    for (let round = 0; round < ROUNDS; round++) {
      const service = make()
      const stops: Promise<void>[] = []
      const callers = Array.from({ length: CALLERS }, async () => {
        if (random.next() < 0.5) await Promise.resolve()
        if (random.next() < 0.6) {
          service.start()
          started++
        } else stops.push(service.stop())
      })
      await Promise.all(callers)
      if (round % 2 === 0) await on.clock.advance(ms(250))
      stops.push(service.stop())
      await expect(Promise.race([Promise.all(stops).then(() => 'stopped'), hang()])).resolves.toBe('stopped')
      expect(on.clock.pending).toBe(before)
      // Whoever comes late starts nothing more.
      service.start()
      await on.clock.advance(ms(250))
      expect(on.clock.pending).toBe(before)
    }
    expect(started).toBeGreaterThan(ROUNDS)
    await on.store.close()
  })
})

function hang(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('hangs'), HANGS_MS).unref())
}
