// Whether a unique job may still run: until its start it lets go of its key as it begins; and one whose place another job may
// have taken asks who holds the key. What is asked in one turn travels together.

import type { GuardKey, Held } from '../core/features/guard.ts'
import type { Lock } from '../core/features/lock.ts'
import type { Jid } from '../core/job/jid.ts'
import type { JobRecord } from '../core/job/job.ts'
import type { Store } from '../core/store/store.ts'

/** A job with a lock and an id. */
export interface Locked extends JobRecord {
  readonly lock: Lock
  readonly jid: Jid
}

/** Whether a job has to ask before it begins. Most unique jobs need not: who waits for their end was refused. */
export const mustAsk = (job: JobRecord): job is Locked =>
  job.lock !== undefined && job.jid !== null && (job.lock.until === 'start' || job.lock.yields)

/** Answers the questions of one turn with one call. */
class Together<Question, Answer> {
  readonly #ask: (questions: readonly Question[]) => Promise<readonly Answer[]>
  #waiting: Question[] = []
  #answers: Promise<readonly Answer[]> | null = null

  constructor(ask: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#ask = ask
  }

  async ask(question: Question): Promise<Answer | undefined> {
    const place = this.#waiting.push(question) - 1
    this.#answers ??= Promise.resolve().then(() => {
      const questions = this.#waiting
      this.#waiting = []
      this.#answers = null
      return this.#ask(questions)
    })
    return (await this.#answers)[place]
  }
}

export class Admission {
  readonly #frees: Together<Held, boolean>
  readonly #holders: Together<GuardKey, Jid | null>

  constructor(store: Pick<Store, 'free' | 'holders'>) {
    this.#frees = new Together((guards) => store.free(guards))
    this.#holders = new Together((keys) => store.holders(keys))
  }

  /** null: it may run. Else the id of the job that has taken its place. @throws what the store throws */
  async successorOf({ lock, jid, failures }: Locked): Promise<Jid | null> {
    const { key, until, yields } = lock
    if (until === 'start') {
      const wasIts = await this.#frees.ask({ key, holder: jid })
      // Later attempts hold nothing: whoever holds the key then came after the start, and waits for its own.
      if (wasIts || !yields || failures !== null) return null
    }
    const holder = (await this.#holders.ask(key)) ?? null
    return holder === jid ? null : holder
  }
}
