// What the store looks like, asked at most once a second however many look on, and only while somebody does.

import { type Cancel, type Clock, type Ms, ms } from '../../core/clock.ts'
import type { KeptAttempts } from '../../core/history/kept.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import type { Stats, WorkerProcess } from '../../runtime/inspector.ts'

export interface Snapshot {
  readonly at: number
  readonly stats: Stats
  readonly processes: readonly WorkerProcess[]
  /** Which attempts leave a note with the config of this process. */
  readonly keeps: KeptAttempts
  /** Whether some of the last attempts of which there is a note succeeded. */
  readonly hasCompleted: boolean
  /** Whether the store is made of keys, as one on Redis. */
  readonly hasKeys: boolean
  /** Whether a limiter was used of late. */
  readonly hasLimits: boolean
  /** Whether there are jobs by the clock, ours or of another program. */
  readonly hasPeriodic: boolean
  /** Whether a unique job holds a lock, as far as a look at a few keys tells, or one did when somebody looked before. */
  readonly hasLocks: boolean
}

/** Who follows: each picture, or what went wrong when it was asked for. */
export type Follower = (seen: Snapshot | { readonly error: unknown }) => void

/** How old a picture may be that is shown. */
const FRESH: Ms = ms(1000)
/** So many notes are asked whether there is anything to show of what is done. */
const LOOKED_AT = 50

export class Snapshots {
  readonly #hm: Haymaker
  readonly #clock: Clock
  readonly #followers = new Set<Follower>()
  #last: Snapshot | null = null
  /** Locks come and go with each job; what leads to them stays. */
  #hadLocks = false
  #asking: Promise<Snapshot> | null = null
  #next: Cancel | null = null

  constructor(hm: Haymaker, clock: Clock) {
    this.#hm = hm
    this.#clock = clock
  }

  /** One that is at most a second old. Those who ask at once share one question. */
  current(): Promise<Snapshot> {
    if (this.#last && this.#clock.now() - this.#last.at < FRESH) return Promise.resolve(this.#last)
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  /** What was seen is not so any more: somebody has just changed it. */
  forget(): void {
    this.#last = null
  }

  /** How many follow. */
  get followers(): number {
    return this.#followers.size
  }

  /** A picture now, and one a second until the answer is called. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower)
    if (this.#followers.size === 1) void this.#round()
    else if (this.#last) follower(this.#last)
    return () => {
      this.#followers.delete(follower)
      if (this.#followers.size > 0) return
      this.#next?.()
      this.#next = null
    }
  }

  async #round(): Promise<void> {
    const seen = await this.current().catch((error: unknown) => ({ error }))
    for (const follower of this.#followers) follower(seen)
    if (this.#followers.size > 0 && this.#next === null) {
      this.#next = this.#clock.after(FRESH, () => {
        this.#next = null
        void this.#round()
      })
    }
  }

  async #ask(): Promise<Snapshot> {
    const { attempts, locks } = this.#hm
    const store = await this.#hm.store()
    const [stats, processes, keeps, ended, hasForeign, hasCrons, hasLimits, hasLocks] = await Promise.all([
      ...([this.#hm.stats(), this.#hm.processes()] as const),
      ...([attempts.kept(), attempts.newest({ limit: LOOKED_AT })] as const),
      ...([store.hasForeignSchedules(), store.hasCrons(), store.hasLimiters(), this.#hadLocks || locks.any()] as const),
    ])
    this.#hadLocks = hasLocks
    const hasCompleted = ended.some(({ outcome }) => outcome === 'done')
    const hasPeriodic = hasForeign || hasCrons
    const hasKeys = !store.lacks.has('keys')
    const has = { hasCompleted, hasKeys, hasPeriodic, hasLimits, hasLocks }
    this.#last = { at: this.#clock.now(), stats, processes, keeps, ...has }
    return this.#last
  }
}
