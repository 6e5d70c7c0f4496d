// The wait for what is due. One process leads: Redis tells it of each change of the schedule and retry sets, and it promotes to
// the millisecond. The others listen to nothing but its leaving; each looks for himself a little after the time at which it
// should have promoted what they know of, so that its death delays a job by half a second, and one they do not know of by a
// term more.

import { type EpochMs, type Ms, ms } from '../../core/clock.ts'
import { listOf } from './connection.ts'
import { pairsOf, timeOf } from './entries.ts'
import type { Parts } from './parts.ts'
import { earliest, nextDue, type WaitingSet, waitingSets } from './promote.ts'
import type { Watch } from './watch.ts'

/** How long the others give the leader, and over how long they spread, so that they do not all come at once. */
const AFTER_LEADER = 100
const SPREAD = 400
/** Between two reads of sets that change all the time. */
const BREATH = ms(5)

/** Resolves when an entry may be due before `known`, after `waitMs`, a little later where another process leads, or on abort. */
export async function awaitDue(
  parts: Parts,
  known: EpochMs | null,
  waitMs: Ms,
  signal: AbortSignal,
  sets: readonly WaitingSet[] = waitingSets,
): Promise<void> {
  const { wakeup, keys, leadership } = parts
  const watch = wakeup.watch([...sets.map((set) => keys[set]), keys.promoterLeft])
  try {
    await sleep({ parts, watch, sets, signal }, known, waitMs)
  } finally {
    wakeup.leave(watch)
    // Who waits no more promotes no more. If it cannot be said, the place becomes free by itself.
    if (signal.aborted) await leadership.giveUp().catch(() => undefined)
  }
}

interface Waiting {
  readonly parts: Parts
  readonly watch: Watch
  readonly sets: readonly WaitingSet[]
  readonly signal: AbortSignal
}

async function sleep({ parts, watch, sets, signal }: Waiting, known: EpochMs | null, waitMs: Ms): Promise<void> {
  const { clock, wakeup, keys, leadership, random } = parts
  const spread = random.next() * SPREAD
  const over = clock.monotonic() + waitMs
  for (let told: readonly string[] = []; !signal.aborted && !watch.isEnded; ) {
    const leads = (await leadership.role()) === 'leader'
    if (leads && isEarlier(await firstDue(parts, watch, sets), known)) return
    if (leads && told.length > 0) await watch.sleep({ clock, most: BREATH, signal, until: 'end' })
    if (!leads) await wakeup.arm(watch, [keys.promoterLeft], ([key = '']) => ['EXISTS', key])
    const left = (leads ? over : over + AFTER_LEADER + spread) - clock.monotonic()
    if (left <= 0) return
    told = await wakeup.sleep(watch, ms(Math.min(left, leadership.left + (leads ? 0 : spread))), signal)
    if (told.includes(keys.promoterLeft)) leadership.forget()
  }
}

const isEarlier = (first: EpochMs | null, known: EpochMs | null): boolean =>
  first !== null && (known === null || first < known)

/** When the first entry of these sets is due; of what did not change since it was read, from memory. */
async function firstDue(parts: Parts, watch: Watch, sets: readonly WaitingSet[]): Promise<EpochMs | null> {
  const { wakeup, keys } = parts
  const firsts = await Promise.all(
    sets.map((set) => wakeup.arm(watch, [keys[set]], ([key = '']) => ['ZRANGE', key, '0', '0', 'WITHSCORES'])),
  )
  const times: EpochMs[] = []
  for (const replies of firsts) {
    if (replies === null) return nextDue(parts, sets)
    for (const [, score] of replies.flatMap((reply) => pairsOf(listOf(reply)))) times.push(timeOf(score))
  }
  return earliest(times)
}
