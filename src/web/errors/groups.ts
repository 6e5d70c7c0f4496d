// Failures by their cause: those of jobs that wait to be tried again or have died, and of jobs that were given up and left nothing
// but a note. They are counted from the newest on: a page of each at once, the rest in the background, and anew for whoever looks
// when the count is half a minute old.

import { type Clock, type Ms, ms, pause } from '../../core/clock.ts'
import { readNote } from '../../core/history/note.ts'
import type { Cursor } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { type Cause, causeOf, fingerprintOf, withoutCases } from './fingerprint.ts'

export interface Group extends Cause {
  readonly fingerprint: string
  readonly retries: number
  readonly dead: number
  /** Given up, and not kept. */
  readonly gone: number
  readonly firstAt: number
  readonly lastAt: number
  readonly queues: readonly string[]
  /** The newest of those that are kept; null: none is. */
  readonly example: StoredJob | null
}

export interface Groups {
  /** Those with most failures first. */
  readonly groups: readonly Group[]
  readonly examined: number
  readonly total: number
}

const kinds = ['retry', 'dead'] as const
const PAGE = 500
/** So many of the newest notes are looked through for jobs that left nothing else. */
const NOTES = 1000
/** Of each set at most. */
const EXAMINED = 50_000
const FRESH: Ms = ms(30_000)
/** Between two pages, so that whoever counts is no burden to the store. */
const PAUSE: Ms = ms(20)

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
  readonly #clock: Clock
  /** What is shown: a count that is done, unless there is none yet. */
  #shown: Count | null = null
  #beginning: Promise<Count> | null = null
  #isCounting = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What is known. Whoever looks first waits for the newest of each set, and no one for the rest. */
  async current(store: Store): Promise<Groups> {
    const isOld = this.#shown === null || this.#clock.monotonic() - this.#shown.began > FRESH
    if (isOld && !this.#isCounting) {
      this.#beginning ??= this.#begin(store).finally(() => {
        this.#beginning = null
      })
    }
    const count = this.#shown ?? (await (this.#beginning ?? this.#begin(store)))
    const sorted = [...count.groups.values()].sort((a, b) => sizeOf(b) - sizeOf(a) || b.lastAt - a.lastAt)
    return { groups: sorted, examined: count.examined, total: count.total }
  }

  /** What was counted is not so any more. */
  forget(): void {
    this.#shown = null
  }

  async #begin(store: Store): Promise<Count> {
    const count = newCount(this.#clock.monotonic())
    await Promise.all([...count.left.map((at) => readPage(store, count, at)), readNotes(store, count)])
    this.#shown ??= count
    void this.#goOn(store, count)
    return count
  }

  /** Counts the rest. A store that does not answer ends it; whoever looks next begins anew. */
  async #goOn(store: Store, count: Count): Promise<void> {
    this.#isCounting = true
    try {
      for (;;) {
        const at = count.left.find(({ after, examined }) => after !== null && examined < EXAMINED)
        if (!at) break
        await pause(this.#clock, PAUSE)
        await readPage(store, count, at)
      }
      this.#shown = count
    } catch {
      this.#shown = null
    } finally {
      this.#isCounting = false
    }
  }
}

const newCount = (began: number): Count => ({
  ...{ began, groups: new Map(), examined: 0, total: 0 },
  left: kinds.map((kind) => ({ kind, after: null, examined: 0 })),
})

async function readPage(store: Store, count: Count, at: Count['left'][number]): Promise<void> {
  const request = { limit: PAGE, newestFirst: true, ...(at.after !== null && { after: at.after }) }
  const { entries, next, total } = await store.page({ kind: at.kind }, request)
  if (at.examined === 0) count.total += total
  for (const entry of entries) add(count, new StoredJob(store, systemClock, at.kind, entry))
  count.examined += entries.length
  at.examined += entries.length
  at.after = next
}

async function readNotes(store: Store, { groups }: Count): Promise<void> {
  for (const note of (await store.notes(NOTES)).map(readNote)) {
    if (note?.outcome !== 'gone' || note.error === null) continue
    const { class: name, error, endedAt, queue } = note
    const group = groupOf(
      groups,
      { class: name, errorClass: error.class, message: withoutCases(error.message) },
      endedAt,
    )
    group.gone++
    see(group, endedAt, queue)
  }
}

function add({ groups }: Count, job: StoredJob): void {
  const cause = causeOf(job)
  if (!cause) return
  const { retriedAt, failedAt } = job.job?.failures ?? {}
  const at = retriedAt ?? failedAt ?? job.at ?? 0
  const group = groupOf(groups, cause, at)
  if (job.place === 'retry') group.retries++
  else group.dead++
  if (group.example === null || at > group.lastAt) group.example = job
  see(group, at, job.queue)
  group.firstAt = Math.min(group.firstAt, failedAt ?? at)
}

function groupOf(groups: Count['groups'], cause: Cause, at: number): Mutable {
  const fingerprint = fingerprintOf(cause)
  const group = groups.get(fingerprint) ?? {
    ...{ ...cause, fingerprint, retries: 0, dead: 0, gone: 0, firstAt: at, lastAt: at, queues: [], example: null },
  }
  groups.set(fingerprint, group)
  return group
}

function see(group: Mutable, at: number, queue: string): void {
  group.firstAt = Math.min(group.firstAt, at)
  group.lastAt = Math.max(group.lastAt, at)
  if (!group.queues.includes(queue)) group.queues.push(queue)
}

/** How many failures it has. */
export const sizeOf = ({ retries, dead, gone }: Group): number => retries + dead + gone
