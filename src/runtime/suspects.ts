// A job that may have killed a process runs with no other suspect beside it, and the store knows which one it is before
// it starts: then the next death has one suspect to charge, and bystanders none.

import type { OwnerId, Token } from '../core/store/queueing.ts'
import type { Store } from '../core/store/store.ts'

export type Admitted = 'run' | 'wait' | 'lost' | 'gone'

export class Suspects {
  readonly #store: Store
  #atWork: Token | null = null
  readonly #freed: (() => void)[] = []

  constructor(store: Store) {
    this.#store = store
  }

  /** Whether no suspect is at work. */
  get isFree(): boolean {
    return this.#atWork === null
  }

  /** Notes a suspect about to start. `wait`: another one is at work here. Whatever comes of it, `leave` follows. */
  async admit(owner: OwnerId, token: Token): Promise<Admitted> {
    if (this.#atWork !== null) return 'wait'
    this.#atWork = token
    const noted = await this.#store.noteSuspect(owner, token)
    return noted === 'ok' ? 'run' : noted
  }

  /** Calls `freed` whenever a suspect at work ended. */
  whenFree(freed: () => void): void {
    this.#freed.push(freed)
  }

  /** The attempt ended, or did not begin. */
  leave(token: Token): void {
    if (this.#atWork !== token) return
    this.#atWork = null
    for (const freed of this.#freed) freed()
  }
}
