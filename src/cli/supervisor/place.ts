// A place for one process, and the promise that one is in it. One that dies is followed by another: at once, or later and
// later while they die young. A replacement is ready before the one it replaces is told to stop, so that a place that works
// never stops working.
//
//   empty -> held -> (it died) waiting -> held        held -> held, with a successor -> held by the successor
//   any -> closed: what is in it ends, and nothing follows

import { type Cancel, type Clock, type Ms, ms } from '../../core/clock.ts'
import { formatDuration } from '../../core/config/duration.ts'
import type { Log } from '../../core/log.ts'
import type { Random } from '../../core/random.ts'
import { type Child, type Ending, saidOf } from './child.ts'

export interface PlaceOptions {
  readonly number: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  spawn(): Child
  /** The one who worked here has ended; whoever closes the place now keeps it empty. */
  onEnd(ending: Ending): void
}

/** Whoever dies younger than this died of its start, as far as can be told from here. */
export const YOUNG: Ms = ms(5000)
const LONGEST_WAIT = ms(30_000)
/** How long a new process may take until it works: it may have to wait for its store. */
const READY_WITHIN = ms(60_000)

/** How long the next one waits after so many died young in a row: 1, 2, 4 ... 30 s, a fifth more or less. */
export const waitAfter = (deaths: number, random: Random): Ms =>
  ms(Math.min(1000 * 2 ** (deaths - 1), LONGEST_WAIT) * (0.8 + 0.4 * random.next()))

export class Place {
  readonly #options: PlaceOptions
  readonly #present = new Set<Child>()
  #child: Child | null = null
  #successor: Child | null = null
  #waiting: Cancel | null = null
  #diedYoung = 0
  #isClosed = false

  constructor(options: PlaceOptions) {
    this.#options = options
  }

  get number(): number {
    return this.#options.number
  }

  /** Who works here, or is about to. */
  get child(): Child | null {
    return this.#child
  }

  /** Everybody who is here now, a successor and one that is told to stop included. */
  get children(): readonly Child[] {
    return [...this.#present]
  }

  fill(): void {
    this.#waiting = null
    this.#hold(this.#spawn())
  }

  /** Starts a new process, and ends the old one when the new one works. Answers why that did not come to pass, or null. */
  async replace(): Promise<string | null> {
    this.#waiting?.()
    this.#waiting = null
    const next = this.#spawn()
    this.#successor = next
    const ready = await next.ready(READY_WITHIN)
    this.#successor = null
    if (this.#isClosed) {
      void next.end()
      return 'the supervisor stops'
    }
    if (ready !== 'ready') {
      next.signal('SIGKILL')
      if (!this.#child) this.#follow(next)
      return ready === 'late' ? `it was not ready within ${formatDuration(READY_WITHIN)}` : `it ended ${saidOf(ready)}`
    }
    const before = this.#child
    this.#diedYoung = 0
    this.#hold(next)
    await before?.end()
    return null
  }

  /** Nobody follows any more. */
  close(): void {
    this.#isClosed = true
    this.#waiting?.()
  }

  #spawn(): Child {
    const child = this.#options.spawn()
    this.#present.add(child)
    void child.ended.then(() => this.#present.delete(child))
    return child
  }

  #hold(child: Child): void {
    this.#child = child
    void child.ended.then((ending) => this.#lose(child, ending))
  }

  #lose(child: Child, ending: Ending): void {
    if (child !== this.#child) return
    this.#child = null
    if (!this.#isClosed) this.#options.onEnd(ending)
    if (this.#isClosed) return
    const delay = this.#follow(child)
    const { log } = this.#options
    const { number, pid } = child
    const next = this.#successor ? 'its successor is starting' : `the next one starts ${whenOf(delay)}`
    log.warn(
      { process: number, process_pid: pid, ...ending, lived_ms: Math.round(child.age()) },
      `process ${number} ended ${saidOf(ending)}; ${next}`,
    )
  }

  /** Sees to it that somebody follows one that has died, and says when. */
  #follow(child: Child): Ms {
    const { clock, random } = this.#options
    this.#diedYoung = child.age() < YOUNG ? this.#diedYoung + 1 : 0
    const delay = this.#diedYoung === 0 ? ms(0) : waitAfter(this.#diedYoung, random)
    if (!this.#successor && !this.#isClosed) this.#waiting = clock.after(delay, () => this.fill())
    return delay
  }
}

const whenOf = (delay: Ms): string => (delay === 0 ? 'at once' : `in ${formatDuration(delay)}`)
