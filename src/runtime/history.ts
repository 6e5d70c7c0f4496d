// Which attempts of this process leave a note, and what stands in it. A note travels with the outcome: there is one where the
// outcome was accepted, and none where it was not. Of successes most leave none: that costs a look into a set, and what a note
// says is put together only for those that leave one.

import type { Verdict } from '../core/attempt/decide.ts'
import type { Failure } from '../core/attempt/failure.ts'
import { type Clock, type EpochMs, type Ms, ms } from '../core/clock.ts'
import type { KeptAttempts } from '../core/history/kept.ts'
import { type EndedAttempt, loggedNoteBytes, writeNote } from '../core/history/note.ts'
import type { JobRecord } from '../core/job/job.ts'
import type { LastLines } from '../core/logged/last-lines.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Claim } from '../core/store/queueing.ts'

export interface HistoryOptions {
  readonly kept: KeptAttempts
  readonly codec: Codec
  readonly clock: Clock
  /** This one, as `host:pid`. */
  readonly process: string
}

/** What is known of an attempt beside its outcome. */
export interface Ran {
  readonly claim: Claim
  /** null: the bytes are no job. */
  readonly job: JobRecord | null
  /** null: it was not run. */
  readonly took: Ms | null
  /** null: its handler logged nothing. */
  readonly logged: LastLines | null
}

type Succeeded = Ran & { readonly job: JobRecord }

/** A job that is given up before it is run. */
type GivenUp = Pick<EndedAttempt, 'outcome' | 'reason'> & { readonly error: EndedAttempt['error'] }

const SECOND = 1000
/** Of more classes than this none is sampled within a second. */
const MOST_CLASSES = 1000

export class History {
  readonly #options: HistoryOptions
  /** The second of the clock that never goes back, and the classes that left a note in it. */
  #second = -1
  readonly #sampled = new Set<string>()

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** Of a job that returned. `at`: when, by the clock that never goes back. */
  succeeded(ran: Succeeded, at: Ms): Uint8Array | null {
    const { successes } = this.#options.kept
    if (successes === 'none' || (successes === 'sample' && !this.#isSampled(ran.job, at))) return null
    return this.#note(ran, { outcome: 'done', reason: null, error: null }, this.#options.clock.now())
  }

  /** Of a job that threw, or that nobody knows. */
  ended(ran: Ran, verdict: Verdict, now: EpochMs): Uint8Array | null {
    const { failures, successes } = this.#options.kept
    switch (verdict.kind) {
      case 'retry':
        return failures
          ? this.#note(ran, { outcome: 'retry', reason: null, error: errorOf(verdict.failure) }, now)
          : null
      case 'dead':
      case 'gone': {
        const { kind: outcome, reason, failure } = verdict
        return failures ? this.#note(ran, { outcome, reason, error: errorOf(failure) }, now) : null
      }
      case 'schedule':
        // What was only handed on to who knows it has not been attempted.
        if (successes !== 'all' || ran.took === null) return null
        return this.#note(ran, { outcome: 'schedule', reason: null, error: null }, now)
      case 'done':
      case 'back':
        return null
      default:
        return verdict satisfies never
    }
  }

  /** Of a job that is not run at all. */
  givenUp(claim: Claim, job: JobRecord | null, how: GivenUp): Uint8Array | null {
    const { kept, clock } = this.#options
    return kept.failures ? this.#note({ claim, job, took: null, logged: null }, how, clock.now()) : null
  }

  /** True once a second for each class. */
  #isSampled(job: JobRecord, at: Ms): boolean {
    const second = Math.floor(at / SECOND)
    if (second !== this.#second) {
      this.#second = second
      this.#sampled.clear()
    }
    const name = job.wrapped ?? job.class
    if (this.#sampled.has(name) || this.#sampled.size >= MOST_CLASSES) return false
    this.#sampled.add(name)
    return true
  }

  #note({ claim, job, took, logged }: Ran, how: GivenUp, now: EpochMs): Uint8Array {
    const { codec, process } = this.#options
    const began = now - (took ?? 0)
    return writeNote({
      ...how,
      jid: job?.jid ?? null,
      class: codec.show(claim.payload)?.class ?? job?.class ?? '',
      queue: claim.queue,
      endedAt: now,
      ranMs: took,
      waitedMs: job?.enqueuedAt == null ? null : ms(Math.max(0, began - job.enqueuedAt)),
      attempt: (job?.failures ? job.failures.retryCount + 1 : 0) + 1,
      process,
      log: logged?.newest(loggedNoteBytes) ?? [],
    })
  }
}

const errorOf = ({ errorClass, message }: Failure): EndedAttempt['error'] => ({ class: errorClass, message })
