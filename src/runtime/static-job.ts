// A job in Resque's style: any class with a static `perform`, and mostly a static `queue`.

import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import type { Isolate } from '../core/job/isolate.ts'
import { readOptions } from '../core/job/options.ts'
import { performWithHooks } from './static-job-hooks.ts'
import { forkHooks } from './worker-hooks.ts'

/** `class Archive { static queue = 'file_serve'; static async perform(repo: number, branch = 'master') {} }` */
export interface ResqueJob<Args extends readonly unknown[] = never[]> {
  /** The name in the store. */
  readonly name: string
  /** In its place, where a minifier changes the names of classes. */
  readonly jobName?: string
  /** Into which queue it goes. */
  readonly queue?: string | (() => string)
  /** How often a failed job is tried again before it stands among the failures. Default 0, as in Resque. */
  readonly retry?: number
  /** 'process' runs each job in a process apart, as Resque forks one; 'thread' in a thread. Default: neither. */
  readonly isolate?: Isolate
  perform(...args: Args): unknown
}

const definitions = new WeakMap<object, Definition>()

/** Whether this is a class in Resque's style. */
export const isResqueJob = (job: unknown): job is ResqueJob =>
  typeof job === 'function' && typeof Reflect.get(job, 'perform') === 'function'

export const nameOf = (job: ResqueJob): string => job.jobName ?? job.name

/** The queue that a class names; null: none. */
export const queueOf = (job: ResqueJob): string | null =>
  (typeof job.queue === 'function' ? job.queue() : job.queue) ?? null

/** The engine's view of a class, the same object each time. @throws HaymakerError HM_CONFIG_INVALID */
export function resqueDefinition(job: ResqueJob): Definition {
  const existing = definitions.get(job)
  if (existing) return existing
  const name = nameOf(job)
  if (name === '') {
    throw new HaymakerError('HM_CONFIG_INVALID', 'A class with a static perform has no name. Add static jobName to it.')
  }
  const queue = queueOf(job)
  const definition: Definition = {
    name,
    ...readOptions(
      {
        // Every failure of Resque has its trace.
        ...{ retry: job.retry ?? 0, backtrace: true },
        ...(queue !== null && { queue }),
        ...(job.isolate && { isolate: job.isolate }),
      },
      name,
    ),
    apart: forkHooks,
    onExhausted: null,
    style: 'positional',
    schema: null,
    requiredArgs: job.perform.length,
    perform: (args) => performWithHooks(job as ResqueJob<readonly unknown[]>, args),
  }
  definitions.set(job, definition)
  return definition
}
