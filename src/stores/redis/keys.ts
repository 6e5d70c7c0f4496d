// The names of all keys of a store. What Sidekiq knows has Sidekiq's names; what only we need begins with `hm:`.

import type { EpochMs } from '../../core/clock.ts'
import type { LaneName } from '../../core/features/lane.ts'
import type { OwnerId, ProducerId } from '../../core/store/queueing.ts'

export interface Keys {
  readonly queues: string
  readonly schedule: string
  readonly retry: string
  readonly dead: string
  readonly paused: string
  /** While it says `true`, no worker takes a job; null: there is no such key. */
  readonly halt: string | null
  readonly processed: string
  readonly failed: string
  /** Processes as Sidekiq knows them, and who looks for those that have gone. */
  readonly processes: string
  readonly processCleanup: string
  readonly owners: string
  readonly deadOwners: string
  /** How often each living owner has beaten, and where it lives. */
  readonly beats: string
  readonly hosts: string
  readonly recovered: string
  readonly notes: string
  readonly audit: string
  /** Who promotes, and what changes when he leaves his place. */
  readonly promoter: string
  readonly promoterLeft: string
  /** What is declared of jobs by the clock, and which of their ticks were taken. */
  readonly crons: string
  readonly ticks: string
  /** How far the move between stores is that is under way. */
  readonly move: string
  /** The names of the limiters that were used of late. */
  readonly limits: string
  queue(name: string): string
  /** How many places each lane of a queue has; who waits in one of them; who has a place. */
  lanes(queue: string): string
  lane(name: LaneName): string
  inLane(name: LaneName): string
  /** `day`: YYYY-MM-DD. */
  counted(what: 'processed' | 'failed', day: string): string
  owner(id: OwnerId): string
  claims(id: OwnerId): string
  /** What Sidekiq knows of a process: its hash, its jobs at work under the newer and the older name, what it is told. */
  process(id: OwnerId): string
  work(id: OwnerId): string
  workers(id: OwnerId): string
  signals(id: OwnerId): string
  producer(id: ProducerId): string
  guard(key: string): string
  /** The guards that a job may hold. */
  held(jid: string): string
  /** What is counted of a limiter, and who holds it. */
  limit(name: string): string
  leases(name: string): string
  /** What somebody who waits changes to hear of it. */
  probe(id: string): string
  /** That a batch of samples was counted. */
  recorded(batch: string): string
  /** What all classes did in the minute of `at`, as one version of Sidekiq names it. */
  minute(layout: Layout, at: EpochMs): string
  /** The same for ten minutes; only Sidekiq 8 has them. */
  tenMinutes(at: EpochMs): string
  /** How long the runs of a class in the minute of `at` took. */
  histogram(layout: Layout, name: string, at: EpochMs): string
  /** The deploys of the day of `at`. */
  marks(at: EpochMs): string
  deployLock(label: string): string
}

/** Whose names for metrics: those of Sidekiq 8, or of 7. Neither reads the other's. */
export type Layout = 8 | 7

export const keysOf = (prefix: string): Keys => ({
  queues: `${prefix}queues`,
  schedule: `${prefix}schedule`,
  retry: `${prefix}retry`,
  dead: `${prefix}dead`,
  paused: `${prefix}paused`,
  halt: null,
  processed: `${prefix}stat:processed`,
  failed: `${prefix}stat:failed`,
  processes: `${prefix}processes`,
  processCleanup: `${prefix}process_cleanup`,
  owners: `${prefix}hm:owners`,
  deadOwners: `${prefix}hm:dead-owners`,
  beats: `${prefix}hm:beats`,
  hosts: `${prefix}hm:hosts`,
  recovered: `${prefix}hm:recovered`,
  notes: `${prefix}hm:notes`,
  audit: `${prefix}hm:audit`,
  promoter: `${prefix}hm:promoter`,
  promoterLeft: `${prefix}hm:promoter:left`,
  crons: `${prefix}hm:crons`,
  ticks: `${prefix}hm:ticks`,
  move: `${prefix}hm:move`,
  limits: `${prefix}hm:limits`,
  queue: (name) => `${prefix}queue:${name}`,
  // No queue has a slash in its name, so that no two lanes share a key.
  lanes: (queue) => `${prefix}hm:lanes:${queue}`,
  lane: ({ queue, key }) => `${prefix}hm:lane:${queue}/${key}`,
  inLane: ({ queue, key }) => `${prefix}hm:in-lane:${queue}/${key}`,
  counted: (what, day) => `${prefix}stat:${what}:${day}`,
  owner: (id) => `${prefix}hm:owner:${id}`,
  claims: (id) => `${prefix}hm:claims:${id}`,
  process: (id) => `${prefix}${id}`,
  work: (id) => `${prefix}${id}:work`,
  workers: (id) => `${prefix}${id}:workers`,
  signals: (id) => `${prefix}${id}-signals`,
  producer: (id) => `${prefix}hm:pushed:${id}`,
  guard: (key) => `${prefix}hm:guard:${key}`,
  held: (jid) => `${prefix}hm:held:${jid}`,
  limit: (name) => `${prefix}hm:limit:${name}`,
  leases: (name) => `${prefix}hm:leases:${name}`,
  probe: (id) => `${prefix}hm:probe:${id}`,
  recorded: (batch) => `${prefix}hm:recorded:${batch}`,
  minute: (layout, at) => `${prefix}${minuteName(layout, at)}`,
  // Its minutes without their last digit.
  tenMinutes: (at) => `${prefix}${minuteName(8, at).slice(0, -1)}`,
  histogram: (layout, name, at) => `${prefix}${histogramName(layout, name, at)}`,
  marks: (at) => `${prefix}${digits(at, 0, 8)}-marks`,
  deployLock: (label) => `${prefix}deploylock-${label}`,
})

/** All that Sidekiq sees of a process, in the order in which scripts name it. */
export const faceOf = (keys: Keys, id: OwnerId): readonly string[] => [
  ...[keys.processes, keys.process(id), keys.work(id), keys.workers(id), keys.signals(id)],
]

/** A part of YYYYMMDDHHMM, in UTC. */
const digits = (at: EpochMs, from: number, to: number): string =>
  new Date(at).toISOString().replaceAll(/\D/g, '').slice(from, to)

/** Without zeros in front. */
const number = (text: string): string => String(Number(text))

function minuteName(layout: Layout, at: EpochMs): string {
  const [hour, minute] = [number(digits(at, 8, 10)), digits(at, 10, 12)]
  return layout === 8 ? `j|${digits(at, 2, 8)}|${hour}:${minute}` : `j|${digits(at, 0, 8)}|${hour}:${number(minute)}`
}

function histogramName(layout: Layout, name: string, at: EpochMs): string {
  const [day, hour, minute] = [digits(at, 6, 8), digits(at, 8, 10), number(digits(at, 10, 12))]
  return layout === 8 ? `h|${name}-${number(day)}-${number(hour)}:${minute}` : `${name}-${day}-${hour}:${minute}`
}

/** What sidekiq-cron keeps. A name of 2.x begins with its namespace and a colon. */
export const sidekiqCronKeys = (
  prefix: string,
): {
  /** Which schedules there are: of 1.x, and of 2.x where nobody names a namespace. */
  readonly lists: readonly string[]
  schedule(name: string): string
  ticks(name: string): string
} => ({
  lists: [`${prefix}cron_jobs`, `${prefix}cron_jobs:default`],
  schedule: (name) => `${prefix}cron_job:${name}`,
  ticks: (name) => `${prefix}cron_job:${name}:enqueued`,
})
