// Places of the reference store: pages, searches and moves.

import type { LaneName } from '../../../core/features/lane.ts'
import type { Codec } from '../../../core/payload/codec.ts'
import { holds } from '../../../core/payload/holds.ts'
import { queueName } from '../../../core/queues/queue-name.ts'
import {
  cursor,
  type Entry,
  type EntryRef,
  entryRef,
  type Found,
  type LaneWait,
  type Move,
  type Page,
  type PageRequest,
  type Place,
  type Places,
  type SearchRequest,
} from '../../../core/store/places.ts'
import { freeGuards, takeGuards } from './guards.ts'
import { boundOf, comeIn, dropPlace, letIn } from './lanes.ts'
import { type Job, type LaneState, laneNamed, type Memory, ring, takeOut, toSet } from './memory.ts'
import type { Parts } from './parts.ts'

export function places(parts: Parts): Places {
  return {
    async queues() {
      const { queues, paused } = parts.memory
      const names = [...new Set([...queues.keys(), ...paused])].sort()
      return names.map((name) => {
        const jobs = queues.get(name) ?? []
        return {
          ...{ name, size: jobs.length, paused: paused.has(name), head: jobs[0]?.payload ?? null },
          waiting: lanesOf(parts.memory, name).reduce((sum, { waiting }) => sum + waiting.length, 0),
        }
      })
    },
    async sizes() {
      const { schedule, retry, dead } = parts.memory.sets
      return { schedule: schedule.length, retry: retry.length, dead: dead.length }
    },
    async lanes(queue, limit) {
      const all = lanesOf(parts.memory, queue).map(({ key, max, inside, waiting }) => ({
        ...{ queue, key, max, inside: inside.size, waiting: waiting.length },
      }))
      const most = all.sort((a, b) => b.waiting - a.waiting).slice(0, limit)
      return most.sort((a, b) => (a.key < b.key ? -1 : 1))
    },
    async page(place, request) {
      return page(jobsIn(parts.memory, place), request)
    },
    async search(place, request) {
      return search(jobsIn(parts.memory, place), request)
    },
    async move(moves) {
      const results = moves.map((move) => moveOne(parts, move))
      ring(parts.memory)
      return results
    },
    async clear(place) {
      return clear(parts, place)
    },
    async pause(queue, paused) {
      if (paused) parts.memory.paused.add(queue)
      else parts.memory.paused.delete(queue)
      ring(parts.memory)
    },
  }
}

const refOf = (job: Job): EntryRef => entryRef(`${job.id}.${job.version}`)

const toEntry = (job: Job): Entry => ({ ref: refOf(job), payload: job.payload, queue: job.queue, at: job.at })

export const lanesOf = ({ lanes }: Memory, queue: string): readonly LaneState[] =>
  [...lanes.values()].filter((lane) => lane.queue === queue)

export function jobsIn(memory: Memory, place: Place | LaneWait): readonly Job[] {
  if (place.kind === 'lane') return (laneNamed(memory, place)?.waiting ?? []).map(({ job }) => job)
  return place.kind === 'queue' ? (memory.queues.get(queueName(place.queue)) ?? []) : memory.sets[place.kind]
}

/** A cursor is the number of entries that were shown: right while nothing moves, which is all that is promised. */
function page(jobs: readonly Job[], { limit, newestFirst = false, after }: PageRequest): Page {
  const ordered = newestFirst ? jobs.toReversed() : jobs
  const start = after === undefined ? 0 : Number(after)
  const end = start + limit
  return {
    entries: ordered.slice(start, end).map(toEntry),
    next: end < ordered.length ? cursor(String(end)) : null,
    total: ordered.length,
  }
}

/** The same cursor, so that pages and searches go on where the other ended. */
function search(jobs: readonly Job[], request: SearchRequest): Found {
  const { limit, examine, contains, newestFirst = false, after, between } = request
  const start = after === undefined ? 0 : Number(after)
  const isWithin = ({ at }: Job): boolean => !between || at === null || (between[0] <= at && at <= between[1])
  const ordered = (newestFirst ? jobs.toReversed() : jobs).map((job, i) => ({ job, end: i + 1 }))
  const rest = ordered.slice(start).filter(({ job }) => isWithin(job))
  const entries: Entry[] = []
  let examined = 0
  for (const { job } of rest) {
    if (entries.length >= limit || examined >= examine) break
    if (holds(job.payload, contains)) entries.push(toEntry(job))
    examined++
  }
  const next = examined < rest.length ? cursor(String(rest[examined - 1]?.end ?? start)) : null
  return { entries, next, total: jobs.length, examined }
}

function moveOne({ memory, clock, codec }: Parts, move: Move): 'moved' | 'gone' | 'duplicate' {
  const now = clock.now()
  const job = atRest(memory).find((one) => refOf(one) === move.ref)
  if (job === undefined) return 'gone'
  if (takeGuards(memory, move.guards ?? [], now).status === 'refused') return 'duplicate'
  freeGuards(memory, move.release ?? [], now)
  const left = leave(memory, codec, job)
  if (move.payload) {
    job.payload = move.payload
    // In a set the payload says to which queue a job belongs.
    const read = codec.decode(move.payload)
    if (job.at !== null && read.status === 'job') job.queue = read.job.queue ?? job.queue
  }
  // A person has looked at it: what a crash made of it is forgiven.
  job.mark = null
  const { to, at = now } = move
  if (to.kind === 'queue') comeIn(memory, job, { ...to, bound: boundOf(codec, job), end: 'tail', isNewest: false })
  else if (to.kind === 'head') comeIn(memory, job, { ...to, bound: boundOf(codec, job), end: 'head', isNewest: false })
  else if (to.kind !== 'nowhere') toSet(memory, job, to.kind, to.kind === 'dead' ? now : at)
  if (left) letIn(memory, left)
  return 'moved'
}

function atRest({ queues, sets, lanes }: Memory): readonly Job[] {
  const waiting = [...lanes.values()].flatMap((lane) => lane.waiting.map(({ job }) => job))
  return [...queues.values(), ...Object.values(sets), waiting].flat()
}

/** Out of its place, and out of its lane, in which nobody comes after it yet; null: it was in none. */
export function leave(memory: Memory, codec: Codec, job: Job): LaneName | null {
  takeOut(memory, job)
  const bound = job.at === null ? boundOf(codec, job) : null
  if (bound === null) return null
  const name = { queue: job.queue, key: bound.lane.key }
  dropPlace(memory, { ...name, jid: bound.jid })
  return name
}

/** Lets go what the jobs held; a guard knows its job by the jid. */
function clear({ memory, codec }: Parts, place: Place | LaneWait): number {
  const lanes = place.kind === 'queue' ? lanesOf(memory, place.queue).flatMap(({ waiting }) => waiting) : []
  const jobs = [...jobsIn(memory, place), ...lanes.map(({ job }) => job)]
  const jids = new Set(
    jobs.map(({ payload }) => {
      const read = codec.decode(payload)
      return read.status === 'job' ? read.job.jid : null
    }),
  )
  for (const [key, { holder }] of memory.guards) if (jids.has(holder)) memory.guards.delete(key)
  const left = jobs.map((job) => leave(memory, codec, job))
  for (const name of left) if (name) letIn(memory, name)
  if (place.kind === 'queue') memory.queues.delete(place.queue)
  return jobs.length
}
