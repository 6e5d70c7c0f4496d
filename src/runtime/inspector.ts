// What a person asks a store: how much was done, what waits where, who is at work.

import type { Clock, EpochMs, Ms } from '../core/clock.ts'
import { ms } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { JobRecord } from '../core/job/job.ts'
import type { LoggedLine } from '../core/logged/line.ts'
import type { Payload } from '../core/payload/payload.ts'
import type { QueueName } from '../core/queues/queue-name.ts'
import type { Day } from '../core/store/ledger.ts'
import type { LaneWait, Place, QueueSummary, SetName } from '../core/store/places.ts'
import type { ProcessSummary } from '../core/store/processes.ts'
import type { Store } from '../core/store/store.ts'
import { JobSet } from './job-set.ts'
import { waitedMs } from './stored-job.ts'
import { waitingPlaces } from './waiting-places.ts'

export interface QueueStats {
  readonly name: string
  readonly size: number
  /** How many more of its jobs wait until others of their key have ended. */
  readonly waiting: number
  readonly paused: boolean
  /** How long the next job has waited; 0 for an empty queue; null: the job does not say since when, as those of Ruby's Resque. */
  readonly latencyMs: Ms | null
}

export interface Stats {
  /** Attempts that ended, and those of them that failed. */
  readonly processed: number
  readonly failed: number
  /** In queues, those included that their lanes hold back. */
  readonly enqueued: number
  readonly scheduled: number
  readonly retries: number
  readonly dead: number
  readonly processes: number
  /** Jobs at work, as of each process's last picture. */
  readonly busy: number
  readonly queues: readonly QueueStats[]
}

export async function stats(store: Store, clock: Clock): Promise<Stats> {
  const [totals, queues, sizes, processes] = await Promise.all([
    store.totals(),
    store.queues(),
    store.sizes(),
    store.processes(),
  ])
  return {
    ...totals,
    enqueued: queues.reduce((sum, queue) => sum + queue.size + queue.waiting, 0),
    scheduled: sizes.schedule,
    retries: sizes.retry,
    dead: sizes.dead,
    processes: processes.length,
    busy: processes.reduce((sum, process) => sum + process.busy, 0),
    queues: queues.map((queue) => statsOf(store, queue, clock.now())),
  }
}

/** One queue; an empty one that nobody ever pushed to is there as well. */
export async function queueStats(store: Store, name: QueueName, clock: Clock): Promise<QueueStats> {
  const queues = await store.queues()
  const empty = { name, size: 0, waiting: 0, paused: false, head: null }
  return statsOf(store, queues.find((queue) => queue.name === name) ?? empty, clock.now())
}

const statsOf = (store: Store, { name, size, waiting, paused, head }: QueueSummary, now: EpochMs): QueueStats => ({
  name,
  size,
  waiting,
  paused,
  latencyMs: latency(store, head, now),
})

function latency(store: Store, head: Payload | null, now: EpochMs): Ms | null {
  if (head === null) return ms(0)
  const decoded = store.codec.decode(head)
  return decoded.status === 'job' ? waitedMs(decoded.job, now) : null
}

/** How many days a history may have: five years, as long as Redis keeps them. */
const MOST_DAYS = 1826

/** @throws HaymakerError HM_CONFIG_INVALID */
export async function history(store: () => Promise<Store>, days: number): Promise<readonly Day[]> {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS) return (await store()).history(days)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `history() was given ${days} days. Write a whole number from 1 to ${MOST_DAYS}.`,
  )
}

/** A job at work somewhere, as its process showed it last. */
export interface BusyJob {
  readonly jid: string | null
  readonly class: string
  readonly queue: string
  readonly args: JobRecord['args']
  /** Class and arguments as a person knows them, as those of a stored job. */
  readonly displayClass: string
  readonly displayArgs: readonly unknown[]
  readonly startedAt: EpochMs
  /**
   * The last lines that it wrote to `job.log`, the newest last: at most twenty, or as many as have room in two kilobytes.
   * They may hold what the job was given. None of a process of Ruby.
   */
  readonly log: readonly LoggedLine[]
}

/** A process that runs jobs, as it looked a few seconds ago. */
export interface WorkerProcess extends ProcessSummary {
  /** Jobs that have run for a second or longer; at most a hundred. Of a Ruby process all of them. */
  readonly running: readonly BusyJob[]
}

export async function workerProcesses(store: Store): Promise<readonly WorkerProcess[]> {
  const [processes, running] = await Promise.all([store.processes(), store.running()])
  return processes.map((process) => ({
    ...process,
    running: running
      .filter(({ owner }) => owner === process.owner)
      .map(({ payload, queue, startedAt, log = [] }) => {
        const decoded = store.codec.decode(payload)
        const { jid = null, class: name = '', args = [] } = decoded.status === 'job' ? decoded.job : {}
        const shown = store.codec.show(payload)
        const display = { displayClass: shown?.class ?? name, displayArgs: shown?.args ?? args }
        return { jid, class: name, args, ...display, queue, startedAt, log }
      }),
  }))
}

/** The sets of an instance, by the names they have there. */
export interface JobSets {
  /** Jobs that wait for their time, the first one due first. */
  readonly scheduled: JobSet
  /** Jobs that failed and run again. */
  readonly retries: JobSet
  /** Jobs that gave up; they stay until somebody acts, half a year passed or 10,000 newer ones came. */
  readonly dead: JobSet
  /** Every job at rest: the queues first, then the schedule, the retry and the dead set. */
  readonly stored: JobSet
}

export function jobSets(store: () => Promise<Store>, clock: Clock): JobSets {
  const set = (kind: SetName): JobSet => new JobSet({ clock, store, places: async () => [{ kind }] })
  const everywhere = async (opened: Store): Promise<readonly (Place | LaneWait)[]> => [
    ...(await waitingPlaces(opened)),
    ...(['schedule', 'retry', 'dead'] as const).map((kind) => ({ kind })),
  ]
  return {
    scheduled: set('schedule'),
    retries: set('retry'),
    dead: set('dead'),
    stored: new JobSet({ clock, store, places: everywhere }),
  }
}
