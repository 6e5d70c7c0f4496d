// The locks of unique jobs, for a person: which there are, who holds each, and those whose job is nowhere any more, as when
// somebody deleted it with another program.

import { type EpochMs, later } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import { type Guard, type GuardKey, guardKey } from '../core/features/guard.ts'
import type { UniqueUntil } from '../core/features/lock.ts'
import { lockNamed } from '../core/features/unique.ts'
import { jidOf } from '../core/job/jid.ts'
import { refuseUnknown } from '../core/job/options.ts'
import type { Cursor } from '../core/store/places.ts'
import type { Finding, Store } from '../core/store/store.ts'
import { type Holder, holdersIn, type Seen } from './lock-holders.ts'

export interface HeldLock {
  readonly key: string
  /** Of the job. */
  readonly class: string
  /** The id of the job that holds it. */
  readonly jid: string
  /** When it is free at the latest. */
  readonly expiresAt: EpochMs
  /** Until when its job holds it; null: that job was not found. */
  readonly until: UniqueUntil | null
  /** Where that job is; null: it was not found. */
  readonly place: Holder['place'] | null
  /** Its job is nowhere, looked for twice; null: nobody knows, as there are too many jobs to look at. */
  readonly stale: boolean | null
}

export interface LocksAsked {
  /** How many jobs of each place are looked at for whoever holds one. Default 10,000. */
  readonly examine?: number
}

const EXAMINED = 10_000

export class Locks {
  readonly #store: () => Promise<Store>

  constructor(store: () => Promise<Store>) {
    this.#store = store
  }

  /** Whether there is any, as far as one look tells: in a Redis with many thousands of other keys it may see none of few. */
  async any(): Promise<boolean> {
    const { guards } = await (await this.#store()).guards(null)
    return guards.some(({ key }) => lockNamed(key))
  }

  /** All of them, by class and key. @throws HaymakerError HM_CONFIG_INVALID */
  async list(asked: LocksAsked = {}): Promise<readonly HeldLock[]> {
    refuseUnknown(asked, ['examine'], 'locks.list()')
    const { examine = EXAMINED } = asked
    if (!Number.isInteger(examine) || examine < 0)
      throw new HaymakerError(
        'HM_CONFIG_INVALID',
        `locks.list() was given examine: ${examine}. Write a whole number of jobs.`,
      )
    const store = await this.#store()
    const now = await store.now()
    const locks = await locksIn(store)
    if (locks.length === 0) return []
    const first = await holdersIn(store, examine)
    const missing = locks.filter((lock) => isMissing(lock, first))
    // Who moved while we walked is found when we walk again.
    const second = missing.length > 0 && first.isComplete ? await holdersIn(store, examine) : first
    const still = await stillHeld(store, missing)
    const held = (lock: Guard): HeldLock => {
      const { key, holder, ttlMs } = lock
      const named = lockNamed(key)
      const seen = first.holders.get(holder) ?? second.holders.get(holder) ?? null
      const isLost = isMissing(lock, first) && isMissing(lock, second) && still.has(key)
      return {
        ...{ key, class: named?.class ?? '', jid: holder, expiresAt: later(now, ttlMs) },
        ...{ until: named?.byTime ? 'expiry' : (seen?.until ?? null), place: seen?.place ?? null },
        stale: isLost && !(first.isComplete && second.isComplete) ? null : isLost,
      }
    }
    return locks.map(held).sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Lets go of a lock, while this job holds it: the next push is stored. False: it is free, or another one's. */
  async release(key: string, jid: string): Promise<boolean> {
    const [freed = false] = await (await this.#store()).free([{ key: guardKey(key), holder: jidOf(jid) }])
    return freed
  }

  /** Who holds a lock; null: nobody. */
  async holderOf(key: string): Promise<string | null> {
    const [holder = null] = await (await this.#store()).holders([guardKey(key)])
    return holder
  }

  /** What a person should know of them; with `repair`, those whose jobs are nowhere are let go. */
  async audit(how: 'look' | 'repair'): Promise<readonly Finding[]> {
    const stale = (await this.list({ examine: Number.MAX_SAFE_INTEGER })).filter((lock) => lock.stale)
    if (stale.length === 0) return []
    const some = stale.slice(0, 3).map(({ key, jid }) => `${key} of ${jid}`)
    const named = `${some.join(', ')}${stale.length > some.length ? ' ...' : ''}`
    const count = stale.length === 1 ? '1 lock is' : `${stale.length} locks are`
    if (how === 'look') {
      const message = `${count} held by jobs that are nowhere any more: ${named}. Pushes of theirs are refused until then. doctor --repair lets go of them`
      return [{ level: 'warning', subject: 'locks', message }]
    }
    let freed = 0
    for (const { key, jid } of stale) if (await this.release(key, jid)) freed++
    return [{ level: 'ok', subject: 'locks', message: `${freed} let go, whose jobs are nowhere any more: ${named}` }]
  }
}

/** A lock by time alone outlives its job. */
const isMissing = ({ key, holder }: Guard, { holders }: Seen): boolean =>
  lockNamed(key)?.byTime === false && !holders.has(holder)

async function locksIn(store: Store): Promise<readonly Guard[]> {
  const locks = new Map<GuardKey, Guard>()
  for (let after: Cursor | null = null; ; ) {
    const page = await store.guards(after)
    for (const guard of page.guards) if (lockNamed(guard.key)) locks.set(guard.key, guard)
    if (page.next === null) return [...locks.values()]
    after = page.next
  }
}

async function stillHeld(store: Store, locks: readonly Guard[]): Promise<ReadonlySet<string>> {
  const holders = await store.holders(locks.map(({ key }) => key))
  return new Set(locks.flatMap(({ key, holder }, i) => (holders[i] === holder ? [key] : [])))
}
