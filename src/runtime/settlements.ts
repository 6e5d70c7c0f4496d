// Settlements, what metrics count of them, and those that are decided without an attempt. None of the latter is counted.

import type { Verdict } from '../core/attempt/decide.ts'
import type { Outcome } from '../core/attempt/outcome.ts'
import { type Clock, type EpochMs, later, type Ms, ms } from '../core/clock.ts'
import { type Begun, lockAfter } from '../core/features/unique.ts'
import type { JobRecord } from '../core/job/job.ts'
import { countedNameOf } from '../core/metrics/class-name.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Claim, Settlement, Token } from '../core/store/queueing.ts'

/** An attempt that ended, as metrics count it. */
export interface Ran {
  readonly class: string
  /** null: it failed. */
  readonly tookMs: Ms | null
}

/** A settlement, and what metrics count when it is accepted. */
export interface Ending extends Settlement {
  readonly ran?: Ran | null
}

/**
 * What metrics count of an attempt, as Sidekiq does: one that the stop of its process broke off failed, though it goes back
 * and is in no total; a snooze, and a job handed on to who knows it, count nowhere.
 */
export function ranOf(job: JobRecord, { kind, count }: Verdict, tookMs: Ms | null): Ran | null {
  if (count === 'processed') return { class: countedNameOf(job), tookMs }
  return count === 'failed' || kind === 'back' ? { class: countedNameOf(job), tookMs: null } : null
}

/** Leaves a note with the outcome, or none. */
export const withNote = <Some extends Settlement>(settlement: Some, note: Uint8Array | null): Some =>
  note === null ? settlement : { ...settlement, note }

/** What a job holds goes with its outcome: the lock of a unique job, and its place in a lane. `job` null: nobody knows what it holds. */
export function letting<Some extends Settlement>(
  settlement: Some,
  { claim, job }: { readonly claim: Claim; readonly job: JobRecord | null },
  begun: Begun,
  clock: Clock,
): Some {
  if (job === null) return settlement
  const changed = job.lock ? { ...settlement, ...lockAfter(job, settlement.outcome, begun, clock.now()) } : settlement
  return leavingLane(changed, claim, job)
}

/** With the place that its job has in a lane, which it leaves; as it is where there is none. */
function leavingLane<Some extends Settlement>(settlement: Some, { queue }: Claim, { lane, jid }: JobRecord): Some {
  return !lane || jid === null ? settlement : { ...settlement, lane: { queue, key: lane.key, jid } }
}

/** To the head of its queue, as it was. */
export const givenBack = (token: Token): Settlement => ({ token, count: 'nothing', outcome: { kind: 'back' } })

/** Cancelled before it began: as if it had been deleted at rest. */
export const unwantedOf = ({ token }: Claim): Settlement => ({ token, count: 'nothing', outcome: { kind: 'gone' } })

/** What cannot be read, or killed its processes, is kept byte by byte for a person to look at. */
export const buried = ({ token, payload }: Claim): Settlement => ({
  token,
  count: 'nothing',
  outcome: { kind: 'dead', payload },
})

/** How long a suspect that may not run beside another one waits in the schedule. */
const SUSPECT_WAIT = ms(1000)

/** Not to the head, where it would be claimed at once and wait again; its bytes and its mark stay as they are. */
export const postponed = ({ token, queue, payload }: Claim, now: EpochMs): Settlement => ({
  token,
  count: 'nothing',
  outcome: { kind: 'schedule', at: later(now, SUSPECT_WAIT), queue, payload },
})

/** What is written of a verdict on a job that was claimed. */
export function outcomeOf(codec: Codec, { payload }: Claim, verdict: Verdict): Outcome {
  switch (verdict.kind) {
    case 'done':
    case 'gone':
    case 'back':
      return { kind: verdict.kind }
    case 'dead':
      return { kind: 'dead', payload: codec.amend(payload, verdict.patch) }
    case 'retry':
    case 'schedule':
      return {
        kind: verdict.kind,
        at: verdict.at,
        queue: verdict.queue,
        payload: codec.amend(payload, verdict.patch),
      }
    default:
      return verdict satisfies never
  }
}
