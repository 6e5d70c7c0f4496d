// Places of the reference store: pages, searches and moves.

import { holds } from '../../../core/payload/holds.ts'
import { queueName } from '../../../core/queues/queue-name.ts'
import {
  cursor,
  type Entry,
  type EntryRef,
  entryRef,
  type Found,
  type Move,
  type Page,
  type PageRequest,
  type Place,
  type Places,
  type SearchRequest,
} from '../../../core/store/places.ts'
import { freeGuards, takeGuards } from './guards.ts'
import { type Job, type Memory, ring, takeOut, toHead, toSet, toTail } from './memory.ts'
import type { Parts } from './parts.ts'

export function places(parts: Parts): Places {
  return {
    async queues() {
      const { queues, paused } = parts.memory
      const names = [...new Set([...queues.keys(), ...paused])].sort()
      return names.map((name) => {
        const jobs = queues.get(name) ?? []
        return { name, size: jobs.length, paused: paused.has(name), head: jobs[0]?.payload ?? null }
      })
    },
    async sizes() {
      const { schedule, retry, dead } = parts.memory.sets
      return { schedule: schedule.length, retry: retry.length, dead: dead.length }
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

function jobsIn(memory: Memory, place: Place): readonly Job[] {
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
  const resting = [...memory.queues.values(), ...Object.values(memory.sets)].flat()
  const job = resting.find((one) => refOf(one) === move.ref)
  if (job === undefined) return 'gone'
  if (takeGuards(memory, move.guards ?? [], now).status === 'refused') return 'duplicate'
  freeGuards(memory, move.release ?? [], now)
  takeOut(memory, job)
  if (move.payload) {
    job.payload = move.payload
    // In a set the payload says to which queue a job belongs.
    const read = codec.decode(move.payload)
    if (job.at !== null && read.status === 'job') job.queue = read.job.queue ?? job.queue
  }
  // A person has looked at it: what a crash made of it is forgiven.
  job.mark = null
  if (move.to.kind === 'queue') toTail(memory, job, move.to.queue)
  else if (move.to.kind === 'head') toHead(memory, job, move.to.queue)
  else if (move.to.kind === 'dead') toSet(memory, job, 'dead', now)
  else if (move.to.kind !== 'nowhere') toSet(memory, job, move.to.kind, move.at ?? now)
  return 'moved'
}

/** Lets go what the jobs held; a guard knows its job by the jid. */
function clear({ memory, codec }: Parts, place: Place): number {
  const jobs = [...jobsIn(memory, place)]
  const jids = new Set(
    jobs.map(({ payload }) => {
      const read = codec.decode(payload)
      return read.status === 'job' ? read.job.jid : null
    }),
  )
  for (const [key, { holder }] of memory.guards) if (jids.has(holder)) memory.guards.delete(key)
  for (const job of jobs) takeOut(memory, job)
  if (place.kind === 'queue') memory.queues.delete(place.queue)
  return jobs.length
}
