// What one caller was answered last, by the numbers of its calls.

import { keptAnswers } from '../../../core/store/queueing.ts'

export class Answers<T> {
  readonly #answers = new Map<number, T>()
  #highest = Number.NEGATIVE_INFINITY

  /** The recorded answer; 'old' where the number fell out of the record; null where the call is new. */
  recall(seq: number): { readonly answer: T } | 'old' | null {
    const answer = this.#answers.get(seq)
    if (answer !== undefined) return { answer }
    return seq <= this.#highest - keptAnswers ? 'old' : null
  }

  keep(seq: number, answer: T): void {
    this.#answers.set(seq, answer)
    this.#highest = Math.max(this.#highest, seq)
    for (const kept of this.#answers.keys()) if (kept <= this.#highest - keptAnswers) this.#answers.delete(kept)
  }
}
