// Moving of the reference store: a mark, and what comes or goes with it.

import { type EpochMs, ms } from '../../../core/clock.ts'
import type { Counts, MoveMark, Moving, Stepped } from '../../../core/store/moving.ts'
import type { Entry, EntryRef, LaneWait, Place } from '../../../core/store/places.ts'
import { takeGuards } from './guards.ts'
import { boundOf, comeIn, forgetEmpty } from './lanes.ts'
import { type Memory, newJob, queueOf, ring, toSet } from './memory.ts'
import type { Parts } from './parts.ts'
import { jobsIn, lanesOf, leave } from './places.ts'

export function moving(parts: Parts): Moving {
  return {
    async moveMark() {
      return parts.memory.moveMark
    },
    async bring(mark, load) {
      const { memory, clock } = parts
      const stepped = step(memory, mark)
      if (stepped !== 'done') return stepped
      if (load.kind === 'entries') append(parts, load.place, load.entries)
      else if (load.kind === 'counts') count(memory, load, 1)
      else if (load.kind === 'guards')
        takeGuards(
          memory,
          load.guards.map((guard) => ({ ...guard, taken: 'replace' })),
          clock.now(),
        )
      memory.moveMark = mark
      ring(memory)
      return 'done'
    },
    async takeAway(mark, load) {
      const { memory } = parts
      const stepped = step(memory, mark)
      if (stepped !== 'done') return { status: stepped }
      const taken = load.kind === 'entries' ? remove(parts, load.place, load.refs) : 0
      if (load.kind === 'counts') count(memory, load, -1)
      memory.moveMark = mark
      return { status: 'done', taken }
    },
    async endMove(move) {
      if (parts.memory.moveMark?.move === move) parts.memory.moveMark = null
    },
    async guards() {
      const now = parts.clock.now()
      const held = [...parts.memory.guards].filter(([, { until }]) => until > now)
      return {
        guards: held.map(([key, { holder, until }]) => ({ key, holder, ttlMs: ms(until - now), taken: 'refuse' })),
        next: null,
      }
    },
  }
}

/** `done`: this is the next step, and may be done. */
function step({ moveMark: last }: Memory, { move, step, note }: MoveMark): Stepped {
  if (last === null) return step === 0 ? 'done' : 'other'
  if (last.move !== move) return 'other'
  if (last.step === step) return last.note === note ? 'again' : 'other'
  return last.step + 1 === step ? 'done' : 'other'
}

function append({ memory, codec }: Parts, place: Place, entries: readonly Omit<Entry, 'ref'>[]): void {
  if (place.kind === 'queue') queueOf(memory, place.queue)
  for (const { payload, queue, at } of entries) {
    const job = newJob(memory, queue, payload)
    if (place.kind === 'queue')
      comeIn(memory, job, { ...place, bound: boundOf(codec, job), end: 'tail', isNewest: false })
    else toSet(memory, job, place.kind, timeOf(at))
  }
}

function timeOf(at: EpochMs | null): EpochMs {
  if (at !== null) return at
  throw new TypeError('An entry of a set has a time.')
}

function remove({ memory, codec }: Parts, place: Place | LaneWait, refs: readonly EntryRef[]): number {
  const resting = place.kind === 'queue' ? queueOf(memory, place.queue) : jobsIn(memory, place)
  const gone = resting.filter(({ id, version }) => refs.some((ref) => ref === `${id}.${version}`))
  for (const job of gone) {
    const left = leave(memory, codec, job)
    if (left) forgetEmpty(memory, left)
  }
  const isAwaited = place.kind === 'queue' && lanesOf(memory, place.queue).some(({ waiting }) => waiting.length > 0)
  if (place.kind === 'queue' && resting.length === 0 && !isAwaited && !memory.paused.has(place.queue))
    memory.queues.delete(place.queue)
  return gone.length
}

function count(memory: Memory, { totals, days }: Counts, sign: 1 | -1): void {
  const { processed, failed } = memory.totals
  memory.totals = { processed: processed + sign * totals.processed, failed: failed + sign * totals.failed }
  for (const { day, processed, failed } of days) {
    const before = memory.days.get(day) ?? { processed: 0, failed: 0 }
    memory.days.set(day, { day, processed: before.processed + sign * processed, failed: before.failed + sign * failed })
  }
}
