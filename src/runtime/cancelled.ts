// The jobs that this process was told to cancel. It remembers them for a while: one that was on its way here, from a queue
// or from a retry, when the word came is not begun.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Cancellation } from '../core/store/processes.ts'
import type { AttemptContext } from './attempt-context.ts'

/** Longer than a claim travels, and than a suspect waits for its turn. */
const REMEMBERED = ms(60_000)

/** A job at work here. */
interface Running {
  readonly context: Pick<AttemptContext, 'jid' | 'abort'> | null
}

interface Noted {
  readonly reason: string
  readonly at: Ms
}

export class Cancelled {
  readonly #clock: Clock
  /** The oldest first. */
  readonly #noted = new Map<string, Noted>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Tells the job if it is at work here, and remembers. */
  tell({ cancel: jid, reason }: Cancellation, running: readonly Running[]): void {
    this.#forget()
    this.#noted.delete(jid)
    this.#noted.set(jid, { reason, at: this.#clock.monotonic() })
    const why = reason === '' ? '' : `: ${reason}`
    const told = new HaymakerError(
      'HM_JOB_CANCELLED',
      `Job ${jid} was cancelled${why}. End now: whatever it throws, it does not run again.`,
    )
    for (const { context } of running) if (context?.jid === jid) context.abort(told)
  }

  /** Why it is not to be begun; null: it may. */
  reasonFor(jid: string | null): string | null {
    // Nothing is looked up, nor asked of the clock, where nobody cancels.
    if (this.#noted.size === 0 || jid === null) return null
    this.#forget()
    return this.#noted.get(jid)?.reason ?? null
  }

  #forget(): void {
    const now = this.#clock.monotonic()
    for (const [jid, { at }] of this.#noted) {
      if (now - at < REMEMBERED) return
      this.#noted.delete(jid)
    }
  }
}
