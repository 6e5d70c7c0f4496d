// Which process promotes as a matter of course. One holds the place, by name and for a short time, and renews it; the others
// know until when. It saves work and decides nothing: promoting is safe for any number of processes at once.

import { type Clock, type Ms, ms } from '../../core/clock.ts'
import type { Random } from '../../core/random.ts'
import { type Reply, textOf } from './connection.ts'
import type { Keys } from './keys.ts'
import type { Server } from './server.ts'

/** How long a place is held without being renewed. */
const TERM = 6000
/** So long before its end the holder does not trust in it any more. */
const MARGIN = 1000
/** Where nobody can have it, as on a server that is full. */
const ASK_AGAIN = 1000

export type Role = 'leader' | 'follower'

export class Leadership {
  readonly #clock: Clock
  readonly #server: Server
  readonly #keys: Keys
  readonly #name: string
  #role: Role = 'follower'
  /** Until then the role is known. */
  #until = ms(0)

  constructor({ clock, random, server, keys }: { clock: Clock; random: Random; server: Server; keys: Keys }) {
    this.#clock = clock
    this.#server = server
    this.#keys = keys
    this.#name = random.hex(8)
  }

  /** For `due`, which renews the place of who has it: our name, and for how long. */
  get claim(): readonly [string, string] {
    return [this.#name, String(TERM)]
  }

  /** How long the role is known to last. */
  get left(): Ms {
    return ms(Math.max(0, this.#until - this.#clock.monotonic()))
  }

  /** Takes the place if it is free. */
  async role(): Promise<Role> {
    if (this.left > 0) return this.#role
    const sent = this.#clock.monotonic()
    this.learn(await this.#server.run('lead', [this.#keys.promoter], this.claim), sent)
    return this.#role
  }

  /** What a script said about the place: `own`, `free`, or for how long another has it (below 0: nobody knows). */
  learn(said: Reply | undefined, sent: Ms): void {
    const text = textOf(said)
    this.#role = text === 'own' ? 'leader' : 'follower'
    if (text === 'own') this.#until = ms(sent + TERM - MARGIN)
    else if (text === 'free') this.#until = sent
    else this.#until = ms(sent + (Number(text) >= 0 ? Number(text) : ASK_AGAIN))
  }

  /** Somebody gave the place up. */
  forget(): void {
    if (this.#role === 'follower') this.#until = ms(0)
  }

  /** Gives the place up, so that the next one takes it at once. */
  async giveUp(): Promise<void> {
    if (this.#role === 'follower') return
    this.#role = 'follower'
    this.#until = ms(0)
    await this.#server.run('resign', [this.#keys.promoter, this.#keys.promoterLeft], [this.#name])
  }
}
