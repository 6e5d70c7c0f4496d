// All that the reference store remembers, as arrays and maps, and the few elementary moves from which its operations are
// made. A job is one object that stands in exactly one of: a queue, a set, the hands of an owner.

import { type EpochMs, epochMs } from '../../../core/clock.ts'
import type { GuardKey } from '../../../core/features/guard.ts'
import type { LaneName } from '../../../core/features/lane.ts'
import type { LimiterName } from '../../../core/features/limiter/rule.ts'
import type { Jid } from '../../../core/job/jid.ts'
import type { Payload } from '../../../core/payload/payload.ts'
import type { QueueName } from '../../../core/queues/queue-name.ts'
import type { KeptLimiter } from '../../../core/store/coordination.ts'
import type { Ticked } from '../../../core/store/crons.ts'
import type { Day, Deploy, Grain, Sample, Totals } from '../../../core/store/ledger.ts'
import type { MoveMark } from '../../../core/store/moving.ts'
import type { SetName } from '../../../core/store/places.ts'
import type { Command, Host, Picture } from '../../../core/store/processes.ts'
import type { OwnerId, ProducerId, PushResult, Settled, Token } from '../../../core/store/queueing.ts'
import type { Feature } from '../../../core/store/store.ts'
import type { Answers } from './answers.ts'

export interface Job {
  readonly id: number
  /** Rises with every change, so that a ref names what was seen. */
  version: number
  queue: QueueName
  payload: Payload
  at: EpochMs | null
  /** What a recovery leaves; null: not under suspicion. */
  mark: { readonly until: EpochMs; readonly charges: number } | null
}

/** A lane that somebody is in or waits in. */
export interface LaneState extends LaneName {
  max: number
  readonly inside: Set<Jid>
  /** The first comes in next. */
  readonly waiting: { readonly job: Job; readonly jid: Jid }[]
}

export interface OwnerState {
  readonly host: Host
  alive: boolean
  epoch: number
  beat: number
  /** The highest token given out. */
  high: number
  noted: Token | null
  picture: Picture
  picturedAt: EpochMs
  commands: Command[]
  readonly claims: Map<Token, Job>
  readonly answers: Answers<Settled>
}

/** What a class did in a span. */
export interface Recorded extends Sample {
  readonly grain: Grain
  readonly at: EpochMs
}

export interface Memory {
  /** What the store under test lacks, which it answers for. */
  readonly lacks: ReadonlySet<Feature>
  /** Every queue that is known; the first of each runs next. */
  readonly queues: Map<QueueName, Job[]>
  readonly paused: Set<QueueName>
  readonly lanes: Map<string, LaneState>
  /** In the order of (at, insertion). */
  readonly sets: Readonly<Record<SetName, Job[]>>
  readonly owners: Map<OwnerId, OwnerState>
  readonly guards: Map<GuardKey, { readonly holder: Jid; readonly until: EpochMs }>
  /** What is declared of jobs by the clock, and which of their ticks were taken, the newest first. */
  readonly crons: Map<string, { readonly text: string; readonly version: number }>
  readonly ticks: Map<string, readonly Ticked[]>
  /** Of the cron that changed last; 0: none was ever kept. */
  cronVersion: number
  readonly limiters: Map<LimiterName, KeptLimiter>
  readonly producers: Map<ProducerId, Answers<readonly PushResult[]>>
  readonly days: Map<string, Day>
  totals: Totals
  /** Each class of each span, the oldest first. */
  samples: Recorded[]
  /** Until when a batch of samples is known. */
  readonly batches: Map<string, EpochMs>
  /** The newest last. */
  deploys: (Deploy & { readonly marked: EpochMs })[]
  /** The newest last. */
  notes: Uint8Array[]
  /** The newest last. */
  audits: readonly Uint8Array[]
  lastId: number
  /** How far the move between stores is that is under way. */
  moveMark: MoveMark | null
  /** Who waits for work, in any handle. */
  readonly waiters: Set<() => void>
}

export function emptyMemory(lacks: ReadonlySet<Feature> = new Set()): Memory {
  return {
    lacks,
    queues: new Map(),
    paused: new Set(),
    lanes: new Map(),
    sets: { schedule: [], retry: [], dead: [] },
    owners: new Map(),
    guards: new Map(),
    crons: new Map(),
    ticks: new Map(),
    cronVersion: 0,
    limiters: new Map(),
    producers: new Map(),
    days: new Map(),
    totals: { processed: 0, failed: 0 },
    samples: [],
    batches: new Map(),
    deploys: [],
    notes: [],
    audits: [],
    lastId: 0,
    moveMark: null,
    waiters: new Set(),
  }
}

export function newJob(memory: Memory, queue: QueueName, payload: Payload): Job {
  memory.lastId++
  return { id: memory.lastId, version: 1, queue, payload, at: null, mark: null }
}

export function queueOf(memory: Memory, name: QueueName): Job[] {
  const queue = memory.queues.get(name) ?? []
  memory.queues.set(name, queue)
  return queue
}

export function toTail(memory: Memory, job: Job, queue: QueueName): void {
  queueOf(memory, queue).push(rested(job, queue))
}

export function toHead(memory: Memory, job: Job, queue: QueueName): void {
  queueOf(memory, queue).unshift(rested(job, queue))
}

export function toSet(memory: Memory, job: Job, name: SetName, wanted: EpochMs): void {
  const set = memory.sets[name]
  const isWhole = name === 'schedule' && memory.lacks.has('milliseconds')
  const at = isWhole ? epochMs(Math.ceil(wanted / 1000) * 1000) : wanted
  const behind = set.findIndex((other) => (other.at ?? 0) > at)
  set.splice(behind < 0 ? set.length : behind, 0, changed(job, job.queue, at))
}

/** Takes a job out of whatever place it rests in. */
export function takeOut(memory: Memory, job: Job): void {
  for (const place of [...memory.queues.values(), ...Object.values(memory.sets)]) {
    const index = place.indexOf(job)
    if (index >= 0) place.splice(index, 1)
  }
  for (const { waiting } of memory.lanes.values()) {
    const index = waiting.findIndex((one) => one.job === job)
    if (index >= 0) waiting.splice(index, 1)
  }
}

export const laneNamed = ({ lanes }: Memory, { queue, key }: LaneName): LaneState | null =>
  lanes.get(`${queue}/${key}`) ?? null

/** Tells everybody who waits that there may be work. */
export function ring(memory: Memory): void {
  for (const wake of [...memory.waiters]) wake()
}

/** In a queue, or in a lane of it. */
export const rested = (job: Job, queue: QueueName): Job => changed(job, queue, null)

function changed(job: Job, queue: QueueName, at: EpochMs | null): Job {
  job.version++
  job.queue = queue
  job.at = at
  return job
}
