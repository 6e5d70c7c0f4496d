// A job that may have killed a process runs with no other suspect beside it, and the store knows which one it is before
// it starts: then the next death has one suspect to charge, and bystanders none.

import type { Claim, Token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'
import type { Ownership } from './ownership.ts'

export type Admitted = 'run' | 'wait' | 'lost' | 'gone'

export class Suspects {
  readonly #store: Store
  readonly #ownership: Ownership
  #atWork: Token | null = null
  readonly #freed: (() => void)[] = []

  constructor(store: Store, ownership: Ownership) {
    this.#store = store
    this.#ownership = ownership
  }

  /** Whether no suspect is at work. */
  get isFree(): boolean {
    return this.#atWork === null
  }

  /** Notes a suspect about to start. `wait`: another one is at work here. */
  async admit(claim: Claim): Promise<Admitted> {
    const owner = this.#ownership.current
    if (!owner) return 'gone'
    if (this.#atWork !== null) return 'wait'
    this.#atWork = claim.token
    let noted: 'ok' | 'lost' | 'gone' = 'gone'
    try {
      noted = await this.#store.noteSuspect(owner.id, claim.token)
    } finally {
      if (noted !== 'ok') this.leave(claim.token)
    }
    return noted === 'ok' ? 'run' : noted
  }

  /** Calls `freed` whenever a suspect at work ended. */
  whenFree(freed: () => void): void {
    this.#freed.push(freed)
  }

  /** The attempt ended. */
  leave(token: Token): void {
    if (this.#atWork !== token) return
    this.#atWork = null
    for (const freed of this.#freed) freed()
  }
}
