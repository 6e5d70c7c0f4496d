// Clockwork of the reference store: promote, sweep and trim.

import { type EpochMs, later, ms } from '../../../core/clock.ts'
import type { Clockwork, Keep, Promoted, SweepCall, Swept } from '../../../core/store/clockwork.ts'
import type { Beat } from '../../../core/store/processes.ts'
import { type Claim, type Token, token } from '../../../core/store/queueing.ts'
import { boundOf, comeIn, freeLeaked } from './lanes.ts'
import { reclaim } from './limits.ts'
import { type Job, type Memory, type OwnerState, ring, takeOut, toHead, toSet } from './memory.ts'
import { trimMetrics } from './metrics.ts'
import type { Parts } from './parts.ts'
import { fence, rung, take } from './queueing.ts'

export function clockwork(parts: Parts): Clockwork {
  return {
    async promote(max) {
      const promoted = promote(parts, max)
      ring(parts.memory)
      return promoted
    },
    async awaitDue(known, waitMs, signal) {
      const end = parts.clock.monotonic() + waitMs
      for (;;) {
        const earliest = nextAt(parts.memory)
        const left = ms(end - parts.clock.monotonic())
        if (left <= 0 || signal.aborted) return
        if (earliest !== null && (known === null || earliest < known)) return
        await rung(parts, left, signal)
      }
    },
    async sweep(call) {
      const swept = sweep(parts, call)
      ring(parts.memory)
      return swept
    },
    async trim(keep) {
      return trim(parts, keep)
    },
  }
}

const dueAt = (job: Job): number => job.at ?? 0

function promote({ memory, clock, codec }: Parts, max: number): Promoted {
  const now = clock.now()
  const { schedule, retry } = memory.sets
  const due = [...retry, ...schedule].filter((job) => dueAt(job) <= now).sort((a, b) => dueAt(a) - dueAt(b))
  const moving = due.slice(0, max)
  for (const job of moving) {
    takeOut(memory, job)
    if (codec.decode(job.payload).status === 'malformed') {
      toSet(memory, job, 'dead', now)
      continue
    }
    job.payload = codec.amend(job.payload, { enqueuedAt: now })
    comeIn(memory, job, { queue: job.queue, bound: boundOf(codec, job), end: 'tail', isNewest: false })
  }
  return { moved: moving.length, nextAt: nextAt(memory) }
}

function nextAt({ sets: { schedule, retry } }: Memory): EpochMs | null {
  const waiting = [...schedule, ...retry].flatMap(({ at }) => (at === null ? [] : [at])).sort((a, b) => a - b)
  return waiting[0] ?? null
}

interface Progress {
  readonly call: SweepCall
  /** Who may adopt, or null where the fence refuses. */
  readonly sweeper: OwnerState | null
  readonly adopted: Claim[]
  requeued: number
}

function sweep(parts: Parts, call: SweepCall): Swept {
  const { memory } = parts
  const declared = call.silent.filter((beat) => declareDead(memory, beat)).map(({ owner }) => owner)
  const fenced = fence(memory, call.by, call.first)
  const progress: Progress = { call, sweeper: typeof fenced === 'string' ? null : fenced, adopted: [], requeued: 0 }
  for (const [id, owner] of memory.owners) {
    if (owner.alive) continue
    reclaim(memory, id)
    const newestFirst = [...owner.claims].sort(([a], [b]) => b - a)
    for (const [held, job] of newestFirst) recover(parts, owner, { held, job }, progress)
    if (owner.claims.size === 0) memory.owners.delete(id)
  }
  const more = [...memory.owners.values()].some((owner) => !owner.alive)
  return { declared, requeued: progress.requeued, adopted: progress.adopted, more }
}

function declareDead(memory: Memory, { owner, beat }: Beat): boolean {
  const state = memory.owners.get(owner)
  if (!state?.alive || state.beat !== beat) return false
  state.alive = false
  return true
}

/** Hands one claim back, or adopts it, or leaves it where it is. */
function recover(parts: Parts, owner: OwnerState, claim: { held: Token; job: Job }, progress: Progress): void {
  const { memory, clock, codec } = parts
  const { call, sweeper, adopted } = progress
  const { held, job } = claim
  if (progress.requeued + adopted.length >= call.max) return
  const now = clock.now()
  const charges = chargesOf(job, owner.noted === held, call.rule.charges, now)
  const undecided = charges >= call.rule.charges || codec.decode(job.payload).status === 'malformed'
  if (undecided && sweeper === null) return
  owner.claims.delete(held)
  job.mark = { until: later(now, call.rule.markMs), charges }
  if (undecided && sweeper !== null) {
    adopted.push(take(sweeper, job, token(call.first + adopted.length), now))
    return
  }
  toHead(memory, job, job.queue)
  progress.requeued++
}

/** Only a job that is a suspect already is charged, and only while it was the one at work. */
function chargesOf(job: Job, atWork: boolean, most: number, now: EpochMs): number {
  if (job.mark === null || job.mark.until <= now) return 0
  return job.mark.charges + (atWork && job.mark.charges < most ? 1 : 0)
}

function trim({ memory, clock, codec }: Parts, keep: Keep): number {
  freeLeaked(memory, codec)
  const { dead } = memory.sets
  const oldest = clock.now() - keep.dead.ageMs
  const old = dead.filter((job) => dueAt(job) < oldest).length
  const before = dead.length + memory.notes.length
  if (!memory.lacks.has('trim')) dead.splice(0, Math.max(old, dead.length - keep.dead.max))
  trimMetrics(memory, clock.now())
  memory.notes = memory.notes.slice(Math.max(0, memory.notes.length - keep.notes.max))
  return before - dead.length - memory.notes.length
}
