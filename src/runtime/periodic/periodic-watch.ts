// Waits until there is a job by the clock at all. What reads schedules is loaded then, and not by workers that need none.

import { type Ms, ms, pause } from '../../core/clock.ts'
import { Loop } from '../loop.ts'
import type { Service } from '../service.ts'
import type { Periodic, PeriodicOptions } from './periodic.ts'

/** How often somebody who declares the first one elsewhere is looked for. */
const EVERY = ms(20_000)
const AGAIN = ms(1000)
/** As long as a timer can wait. */
const FOREVER = ms(2 ** 31 - 1)

export class PeriodicWatch implements Service {
  readonly #options: PeriodicOptions
  readonly #loop: Loop
  #periodic: Periodic | null
  #nudged = new AbortController()

  /** `periodic`: there is one already, since code declares some. */
  constructor(options: PeriodicOptions, periodic: Periodic | null) {
    this.#options = options
    this.#periodic = periodic
    const { clock, log } = options
    this.#loop = new Loop({
      ...{ name: 'periodic', clock, log, everyMs: AGAIN, first: 'now' },
      run: (signal) => this.#look(signal),
    })
  }

  start(): void {
    if (this.#periodic) this.#periodic.start()
    else this.#loop.start()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
    await this.#periodic?.stop()
  }

  /** Something was declared in this process. */
  nudge(): void {
    this.#nudged.abort()
    this.#periodic?.nudge()
  }

  /** Until there is one; then this loop has nothing more to do. */
  async #look(signal: AbortSignal): Promise<Ms> {
    const { store, clock } = this.#options
    for (this.#nudged = new AbortController(); !signal.aborted; this.#nudged = new AbortController()) {
      if (await store.hasCrons()) break
      await pause(clock, EVERY, AbortSignal.any([signal, this.#nudged.signal]))
    }
    const { Periodic } = await import('./periodic.ts')
    if (signal.aborted) return AGAIN
    this.#periodic = new Periodic(this.#options)
    this.#periodic.start()
    return FOREVER
  }
}
