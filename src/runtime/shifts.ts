// The shifts of an instance, one after the other. A start and a stop may overtake each other: the last one called is right.

import { type Clock, type Ms, ms } from '../core/clock.ts'
import { defaults } from '../core/config/config.ts'
import { refuseWithin } from './bindings.ts'
import type { AtWork } from './hand.ts'
import type { Standing } from './health.ts'
import type { Shift } from './shift.ts'
import type { Stopped } from './stopped.ts'

export interface ShiftsOptions {
  readonly clock: Clock
  /** A shift that has not begun. */
  hire(): Promise<Shift>
  /** After the last of its jobs; false: not within `limit`. */
  close(limit: Ms): Promise<boolean>
}

export class Shifts {
  readonly #options: ShiftsOptions
  #shift: Shift | null = null
  /** Rises with each start and stop, so that one that waits sees that it was overtaken. */
  #life = 0
  #starting: Promise<void> | null = null
  #stopping: Promise<Stopped> | null = null

  constructor(options: ShiftsOptions) {
    this.#options = options
  }

  get isAtWork(): boolean {
    return this.#shift !== null
  }

  /** What is going on where nobody is at work. */
  get turn(): 'stopping' | 'starting' | 'idle' {
    return this.#stopping ? 'stopping' : this.#starting ? 'starting' : 'idle'
  }

  /** Starting twice is starting once. */
  start(): Promise<void> {
    if (!this.#starting) {
      const starting = this.#start(++this.#life, this.#stopping)
      this.#starting = starting
      // A store that did not answer may do so the next time.
      starting.catch(() => {
        if (this.#starting === starting) this.#starting = null
      })
    }
    return this.#starting
  }

  async quiet(): Promise<void> {
    await (await this.#started())?.quiet()
  }

  async resume(): Promise<void> {
    await (await this.#started())?.resume()
  }

  /** Stopping twice is stopping once. */
  stop(limit: Ms): Promise<Stopped> {
    // Shared, unless there was a start since.
    if (!this.#stopping || this.#starting) {
      const stopping = this.#stop(limit, this.#stopping)
      this.#stopping = stopping
      void stopping.finally(() => {
        if (this.#stopping === stopping) this.#stopping = null
      })
    }
    return this.#stopping
  }

  compare(): void {
    this.#shift?.compare()
  }

  /** null: nobody is at work. */
  standing(): Standing | null {
    return this.#shift?.standing() ?? null
  }

  running(): readonly AtWork[] {
    return this.#shift?.running() ?? []
  }

  /** `life`: another number means that somebody stopped it meanwhile. */
  async #start(life: number, stopping: Promise<Stopped> | null): Promise<void> {
    refuseWithin()
    await stopping
    if (this.#life !== life) return
    const shift = await this.#options.hire()
    if (this.#life !== life) return
    await shift.prepare()
    if (this.#life !== life) return
    this.#shift = shift
    await shift.start()
  }

  /** A start that is under way comes first. */
  async #started(): Promise<Shift | null> {
    await this.#starting?.catch(() => undefined)
    return this.#shift
  }

  async #stop(limit: Ms, earlier: Promise<Stopped> | null): Promise<Stopped> {
    this.#life++
    this.#starting = null
    await earlier
    const { clock, close } = this.#options
    const end = clock.monotonic() + limit + defaults.graceMs
    const stopped = (await this.#shift?.stop(limit)) ?? { unfinished: 0, clean: true }
    this.#shift = null
    const closed = await close(ms(end - clock.monotonic()))
    return { ...stopped, clean: stopped.clean && closed }
  }
}
