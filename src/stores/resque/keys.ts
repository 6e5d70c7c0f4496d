// The names of all keys of a Resque store. What Resque and resque-scheduler know has their names; all else begins with `hm:`,
// which their tools pass over.

import { type Keys, keysOf } from '../redis/keys.ts'

/** What only Resque has. */
export interface ResqueKeys extends Keys {
  /** Those at work as Resque knows them, and when each of them was last heard of. */
  readonly workerSet: string
  readonly heartbeats: string
  /** Which workers an owner of ours is: their names, each in a line. */
  readonly faces: string
  /** The lists of failures of single queues. */
  readonly failedQueues: string
  /** Who moves delayed jobs: Ruby's scheduler, or we. */
  readonly schedulerLock: string
  /** What Ruby's scheduler pushes by the clock, by name, and when it did last. */
  readonly periodic: string
  readonly periodicLast: string
  /** The jobs of a second, and the seconds of a job by its text. */
  delayed(second: number | string): string
  timestamps(text: string): string
  /** The job in a worker's hands, when it started, and what it did. */
  worker(id: string): string
  started(id: string): string
  /** What node-resque has instead of a heartbeat: by host and process. */
  ping(id: string): string
  did(what: 'processed' | 'failed', id: string): string
}

/** `prefix`: the namespace with its colon. */
export function resqueKeysOf(prefix: string): ResqueKeys {
  // What Sidekiq has names of its own for, and Resque nothing.
  const beside = keysOf(`${prefix}hm:`)
  return {
    ...keysOf(prefix),
    ...{ schedule: `${prefix}delayed_queue_schedule`, dead: `${prefix}failed`, retry: beside.retry },
    ...{ paused: beside.paused, processes: beside.processes, processCleanup: beside.processCleanup },
    ...{ process: beside.process, work: beside.work, workers: beside.workers, signals: beside.signals },
    ...{ counted: beside.counted, minute: beside.minute, tenMinutes: beside.tenMinutes, histogram: beside.histogram },
    ...{ marks: beside.marks, deployLock: beside.deployLock },
    workerSet: `${prefix}workers`,
    heartbeats: `${prefix}workers:heartbeat`,
    failedQueues: `${prefix}failed_queues`,
    halt: `${prefix}pause-all-workers`,
    // Ruby puts the namespace before a name that has it already.
    schedulerLock: `${prefix}${prefix}resque_scheduler_master_lock`,
    periodic: `${prefix}persistent_schedules`,
    periodicLast: `${prefix}delayed:last_enqueued_at`,
    delayed: (second) => `${prefix}delayed:${second}`,
    timestamps: (text) => `${prefix}timestamps:${text}`,
    worker: (id) => `${prefix}worker:${id}`,
    faces: `${prefix}hm:workers`,
    ping: (id) => `${prefix}worker:ping:${id.split(':').slice(0, 2).join(':')}`,
    started: (id) => `${prefix}worker:${id}:started`,
    did: (what, id) => `${prefix}stat:${what}:${id}`,
  }
}
