// A store is at rest when no process lives there and nothing is in anybody's hands. A living process is told by its beat, or
// at once where it runs on this machine; what the dead held goes back to its queues. Processes of others are only seen: one that was
// heard of lately lives, and what one that is silent has in hand is nowhere else.

import { hostname } from 'node:os'
import { pid } from 'node:process'
import { type Clock, type Ms, ms, pause } from '../../core/clock.ts'
import { poison } from '../../core/config/config.ts'
import type { Random } from '../../core/random.ts'
import type { PoisonRule } from '../../core/store/clockwork.ts'
import type { Beat, ProcessSummary } from '../../core/store/processes.ts'
import { type OwnerId, ownerId, token } from '../../core/store/queueing.ts'
import type { Store } from '../../core/store/store.ts'
import { isComparable, isGone, thisHost } from '../host.ts'
import { refused } from './stage.ts'

export interface RestParts {
  readonly clock: Clock
  readonly random: Random
  /** A beat that stands still for this long is a death. */
  readonly silenceMs: Ms
}

const BETWEEN_LOOKS = ms(500)
const SWEPT_AT_ONCE = 200
/** So long Ruby's Resque waits for a worker. */
const HEARD = ms(300_000)
/** Whether a job is poison is for a worker to say, when it has met it again. */
const rule: PoisonRule = { charges: Number.MAX_SAFE_INTEGER, markMs: poison.markMs }

/** Resolves when the store is at rest. @throws HaymakerError HM_MOVE_REFUSED, with the processes that live */
export async function atRest(store: Store, parts: RestParts): Promise<void> {
  const { clock, silenceMs } = parts
  const here = thisHost()
  let first: ReadonlyMap<OwnerId, number> | null = null
  let firstAt = clock.monotonic()
  for (;;) {
    const sent = clock.monotonic()
    const { alive, dead } = await store.beats()
    const strangers = alive.filter(({ host }) => !isGone(host, here))
    const living = strangers.filter(
      ({ owner, beat, host }) => isComparable(host, here) || (first !== null && first.get(owner) !== beat),
    )
    if (living.length > 0) throw inUse(store, living)
    if (first === null) await noStrangers(store, new Set([...alive.map(({ owner }) => owner), ...dead]))
    if (strangers.length === 0 || (first !== null && sent - firstAt >= silenceMs)) {
      if (alive.length > 0 || dead.length > 0) await sweep(store, alive, parts)
      return
    }
    if (first === null) {
      first = new Map(strangers.map(({ owner, beat }) => [owner, beat]))
      firstAt = clock.monotonic()
    }
    await pause(clock, BETWEEN_LOOKS)
  }
}

const inUse = (store: Store, living: readonly Beat[]): Error =>
  refused(`Processes work on ${store.label}: ${namesOf(living)}. Stop them first, as with haymaker ps stop all.`)

/** Whoever is at work there and is none of ours. @throws HaymakerError HM_MOVE_REFUSED */
async function noStrangers(store: Store, ours: ReadonlySet<OwnerId>): Promise<void> {
  const strangers = (await store.processes()).filter(({ owner }) => !ours.has(owner))
  const since = (await store.now()) - HEARD
  const living = strangers.filter(({ picturedAt }) => picturedAt >= since)
  const silent = strangers.filter((one) => one.busy > 0 && !living.includes(one))
  if (living.length > 0)
    throw refused(
      `Foreign processes work on ${store.label}: ${namesOf(living)}. Stop them first; kill -QUIT lets a job end.`,
    )
  if (silent.length > 0)
    throw refused(
      `Foreign processes were not heard of for five minutes and have jobs in hand in ${store.label}: ${namesOf(silent)}. ` +
        'Take them off, as with resque remove NAME: it makes failures of these jobs, which come along.',
    )
}

const namesOf = (processes: readonly Pick<ProcessSummary, 'owner'>[]): string =>
  processes.map(({ owner }) => owner).join(', ')

async function sweep(store: Store, silent: readonly Beat[], { clock, random }: RestParts): Promise<void> {
  const owner = { id: ownerId(`${hostname()}:${pid}:${random.hex(6)}`), epoch: 1 }
  const card = { hostname: hostname(), pid, startedAt: clock.now(), tag: 'move-store', labels: [], version: '' }
  await store.register(owner.id, thisHost(), { ...card, embedded: false, capsules: [] })
  let declare = silent
  for (let round = 0, more = true; more; round++) {
    const first = token(1 + round * SWEPT_AT_ONCE)
    const swept = await store.sweep({ by: owner, first, max: SWEPT_AT_ONCE, silent: declare, rule })
    // What nobody can read came into our hands, the newest first: the oldest ends at the head again.
    const settlements = swept.adopted.map(({ token }) => ({
      ...({ token, outcome: { kind: 'back' }, count: 'nothing' } as const),
    }))
    if (settlements.length > 0) await store.settle({ owner, seq: round + 1, settlements })
    more = swept.more
    declare = []
    if (more && swept.requeued + settlements.length === 0) {
      throw refused(
        `Jobs of dead processes in ${store.label} cannot go back to their queues. Start a worker there and look at its log.`,
      )
    }
  }
  await store.leave(owner.id)
}
