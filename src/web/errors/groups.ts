// The failures that wait to be tried again or have died, grouped by their cause. They are read a stretch at a time while somebody
// looks, from the newest on, and counted anew when what was counted is half a minute old.

import type { Cursor } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { type Cause, causeOf, fingerprintOf } from './fingerprint.ts'

export interface Group extends Cause {
  readonly fingerprint: string
  readonly retries: number
  readonly dead: number
  readonly firstAt: number
  readonly lastAt: number
  readonly queues: readonly string[]
  /** The newest of them. */
  readonly example: StoredJob
}

export interface Groups {
  /** Those with most failures first. */
  readonly groups: readonly Group[]
  readonly examined: number
  readonly total: number
}

const kinds = ['retry', 'dead'] as const
const PAGE = 500
/** Of each set at most. */
const EXAMINED = 50_000
const FRESH_MS = 30_000
const LONGEST_MS = 300

type Mutable = { -readonly [K in keyof Group]: Group[K] } & { queues: string[] }

/** A count that is under way or done. */
interface Count {
  readonly began: number
  readonly groups: Map<string, Mutable>
  readonly left: { kind: (typeof kinds)[number]; after: Cursor | null; examined: number }[]
  examined: number
  total: number
}

export class ErrorGroups {
  #count: Count | null = null
  #reading: Promise<Count> | null = null

  /** What is known after a few tenths of a second. */
  async current(store: Store): Promise<Groups> {
    this.#reading ??= this.#read(store).finally(() => {
      this.#reading = null
    })
    const { groups, examined, total } = await this.#reading
    const sorted = [...groups.values()].sort((a, b) => b.retries + b.dead - (a.retries + a.dead) || b.lastAt - a.lastAt)
    return { groups: sorted, examined, total }
  }

  /** What was counted is not so any more. */
  forget(): void {
    this.#count = null
  }

  async #read(store: Store): Promise<Count> {
    const began = systemClock.monotonic()
    const old = this.#count
    const isOver = old === null || (old.left.length === 0 && began - old.began > FRESH_MS)
    const count = isOver ? newCount(began) : old
    this.#count = count
    while (count.left.length > 0 && systemClock.monotonic() - began < LONGEST_MS) await readPage(store, count)
    return count
  }
}

const newCount = (began: number): Count => ({
  ...{ began, groups: new Map(), examined: 0, total: 0 },
  left: kinds.map((kind) => ({ kind, after: null, examined: 0 })),
})

async function readPage(store: Store, count: Count): Promise<void> {
  const [at] = count.left
  if (!at) return
  const request = { limit: PAGE, newestFirst: true, ...(at.after !== null && { after: at.after }) }
  const { entries, next, total } = await store.page({ kind: at.kind }, request)
  if (at.after === null) count.total += total
  for (const entry of entries) add(count, new StoredJob(store, systemClock, at.kind, entry))
  count.examined += entries.length
  at.examined += entries.length
  at.after = next
  if (next === null || at.examined >= EXAMINED) count.left.shift()
}

function add({ groups }: Count, job: StoredJob): void {
  const cause = causeOf(job)
  if (!cause) return
  const fingerprint = fingerprintOf(cause)
  const at = job.job?.failures?.retriedAt ?? job.job?.failures?.failedAt ?? job.at ?? 0
  const group = groups.get(fingerprint) ?? {
    ...{ ...cause, fingerprint, retries: 0, dead: 0, firstAt: at, lastAt: at, queues: [], example: job },
  }
  groups.set(fingerprint, group)
  if (job.place === 'retry') group.retries++
  else group.dead++
  group.firstAt = Math.min(group.firstAt, job.job?.failures?.failedAt ?? at)
  if (at > group.lastAt) group.example = job
  group.lastAt = Math.max(group.lastAt, at)
  if (!group.queues.includes(job.queue)) group.queues.push(job.queue)
}
