// Notices when a worker has run out of work: its queues gave some jobs and then none, and none is in hand any more.

import type { Capsule } from './capsule.ts'
import type { Claimer } from './claimer.ts'

export interface EmptinessOptions {
  capsules(): readonly Pick<Capsule, 'isEmpty'>[]
  claimers(): readonly Pick<Claimer, 'isDry'>[]
  onEmpty(): void
}

export class Emptiness {
  readonly #options: EmptinessOptions
  #hasWorked = false

  constructor(options: EmptinessOptions) {
    this.#options = options
  }

  /** A claim brought so many jobs. */
  claimed(jobs: number): void {
    if (jobs > 0) this.#hasWorked = true
    else this.#look()
  }

  #look(): void {
    const { capsules, claimers, onEmpty } = this.#options
    if (!this.#hasWorked || !claimers().every(({ isDry }) => isDry)) return
    if (!capsules().every(({ isEmpty }) => isEmpty)) return
    this.#hasWorked = false
    onEmpty()
  }
}
