// The attempts that ended of late, as their notes tell: whichever process they were in, and also of jobs that are nowhere any
// more. Which of them left a note is the choice of the process that ran them.

import { HaymakerError } from '../core/errors.ts'
import { type History, type KeptAttempts, keptAttempts } from '../core/history/kept.ts'
import { type EndedAttempt, readNote } from '../core/history/note.ts'
import { refuseUnknown } from '../core/job/options.ts'
import { notesKept } from '../core/store/ledger.ts'
import type { Store } from '../core/store/store.ts'

/** How many attempts to look at. */
export interface AttemptsAsked {
  /** From 1 to 10,000, which is how many are kept. Default 100. */
  readonly limit?: number
}

export class Attempts {
  readonly #store: () => Promise<Store>
  readonly #history: History

  constructor(store: () => Promise<Store>, history: History) {
    this.#store = store
    this.#history = history
  }

  /** The last ones, the newest first. @throws HaymakerError HM_CONFIG_INVALID */
  async newest(asked: AttemptsAsked = {}): Promise<readonly EndedAttempt[]> {
    refuseUnknown(asked, ['limit'], 'attempts.newest()')
    const { limit = 100 } = asked
    if (Number.isInteger(limit) && limit >= 1 && limit <= notesKept) return this.#read(limit)
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `attempts.newest() was given limit: ${limit}. Write a whole number from 1 to ${notesKept}.`,
    )
  }

  /** All that are kept of one job, the newest first. */
  async of(jid: string): Promise<readonly EndedAttempt[]> {
    return (await this.#read(notesKept)).filter((attempt) => attempt.jid === jid)
  }

  /** Which attempts leave a note, if they are run with the config of this instance. */
  async kept(): Promise<KeptAttempts> {
    return keptAttempts(this.#history, (await this.#store()).roomForNotes)
  }

  async #read(limit: number): Promise<readonly EndedAttempt[]> {
    const notes = await (await this.#store()).notes(limit)
    return notes.map(readNote).filter((attempt) => attempt !== null)
  }
}
