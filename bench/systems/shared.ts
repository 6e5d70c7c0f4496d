// Haymaker in one of several processes that share the work: it ends when all jobs are done, and says how many it ran, from when
// until when.

import { setTimeout as sleep } from 'node:timers/promises'
import { epochNow } from '../run/clock.ts'
import type { System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'
import { system as haymaker, instanceOf } from './haymaker.ts'

const LOOK_MS = 50

export const system: System = {
  ...haymaker,
  async work(given) {
    const tally = new Tally(given)
    const ran = { count: 0, from: 0, till: 0 }
    const hm = instanceOf(given, async (input) => {
      if (ran.count === 0) ran.from = epochNow()
      await tally.run(input)
      ran.count++
      ran.till = epochNow()
    })
    await hm.start()
    while ((await hm.stats()).processed < given.jobs) await sleep(LOOK_MS)
    await hm.stop()
    return { ran: ran.count, from: ran.from, till: ran.till, twice: tally.said().twice ?? 0 }
  },
}
