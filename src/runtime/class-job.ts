// The class style, as in Sidekiq: `class HardJob extends Job { async perform(name: string, count: number) {} }`. The
// static verbs take their types from perform.

import { HaymakerError } from '../core/errors.ts'
import type { JobContext } from '../core/job/context.ts'
import type { Definition } from '../core/job/definition.ts'
import { type ClassJobOptions, readOptions } from '../core/job/options.ts'
import type { Delay, Moment } from '../core/job/when.ts'
import { type Log, silentLog } from '../core/log.ts'
import type { PushReceipt } from '../core/middleware.ts'
import type { Pusher } from './bindings.ts'
import { type BulkOptions, performBulk } from './bulk.ts'
import { type Call, plainCall } from './calls.ts'
import type { SetOptions } from './orders.ts'
import { perform, performInline } from './verbs.ts'

/** A job class as the verbs see it. */
export interface JobClass<Args extends readonly unknown[], Result = unknown> {
  new (): { perform(...args: Args): Result | PromiseLike<Result> }
  readonly name: string
  readonly options?: ClassJobOptions
  readonly jobName?: string
}

/** The verbs of a class with other options. */
export interface ClassVerbs<Args extends readonly unknown[], Result> {
  performAsync(...args: Args): Promise<PushReceipt>
  performIn(delay: Delay, ...args: Args): Promise<PushReceipt>
  performAt(moment: Moment, ...args: Args): Promise<PushReceipt>
  performBulk(lists: Iterable<Args> | AsyncIterable<Args>, options?: BulkOptions): Promise<readonly PushReceipt[]>
  performInline(...args: Args): Promise<Result>
  set(options: SetOptions): ClassVerbs<Args, Result>
  via(instance: Pusher): ClassVerbs<Args, Result>
}

const contexts = new WeakMap<object, JobContext>()
const definitions = new WeakMap<object, Definition>()
const never = new AbortController().signal

/** Extend it and write `perform`. A new instance runs each job; `new HardJob().perform(...)` works without any store. */
export abstract class Job {
  /** How the job is queued and retried; inherited by subclasses. */
  static readonly options?: ClassJobOptions
  /** The stable name in the store. Default: the name of the class, which a minifier would change. */
  static readonly jobName?: string

  /** Runs the job. */
  abstract perform(...args: never[]): unknown

  /** The context of this run, or null outside of a worker. */
  get job(): JobContext | null {
    return contexts.get(this) ?? null
  }

  get log(): Log {
    return this.job?.log ?? silentLog
  }

  /** Aborts when the timeout is up, the process stops, or the claim was lost. */
  get signal(): AbortSignal {
    return this.job?.signal ?? never
  }

  /** Pushes the job. @throws HaymakerError before anything is written, or of the store */
  static async performAsync<Args extends readonly unknown[]>(
    this: JobClass<Args>,
    ...args: Args
  ): Promise<PushReceipt> {
    return perform(classDefinition(this), plainCall, args)
  }

  /** Pushes the job to run after a delay: '10m', or seconds. A time that is past pushes at once. */
  static async performIn<Args extends readonly unknown[]>(
    this: JobClass<Args>,
    delay: Delay,
    ...args: Args
  ): Promise<PushReceipt> {
    return perform(classDefinition(this), plainCall, args, { in: delay })
  }

  /** Pushes the job to run at a moment: a Date, a Temporal.Instant, or seconds since the epoch. */
  static async performAt<Args extends readonly unknown[]>(
    this: JobClass<Args>,
    moment: Moment,
    ...args: Args
  ): Promise<PushReceipt> {
    return perform(classDefinition(this), plainCall, args, { at: moment })
  }

  /** Pushes one job per list of arguments, in batches. Receipt i belongs to list i. */
  static async performBulk<Args extends readonly unknown[]>(
    this: JobClass<Args>,
    lists: Iterable<Args> | AsyncIterable<Args>,
    options: BulkOptions = {},
  ): Promise<readonly PushReceipt[]> {
    return performBulk(classDefinition(this), plainCall, { items: lists, argsOf: (args) => args }, options)
  }

  /** Runs the job here, through middleware and JSON like a worker, and answers its result. */
  static async performInline<Args extends readonly unknown[], Result>(
    this: JobClass<Args, Result>,
    ...args: Args
  ): Promise<Result> {
    return (await performInline(classDefinition(this), plainCall, args)) as Result
  }

  /** The verbs with other options for the pushes made through them. */
  static set<Args extends readonly unknown[], Result>(
    this: JobClass<Args, Result>,
    options: SetOptions,
  ): ClassVerbs<Args, Result> {
    return classVerbs(classDefinition(this), { ...plainCall, overrides: options })
  }

  /** The verbs for pushes to another instance. */
  static via<Args extends readonly unknown[], Result>(
    this: JobClass<Args, Result>,
    instance: Pusher,
  ): ClassVerbs<Args, Result> {
    return classVerbs(classDefinition(this), { ...plainCall, to: instance })
  }
}

function classVerbs<Args extends readonly unknown[], Result>(
  definition: Definition,
  call: Call,
): ClassVerbs<Args, Result> {
  return {
    performAsync: (...args) => perform(definition, call, args),
    performIn: (delay, ...args) => perform(definition, call, args, { in: delay }),
    performAt: (moment, ...args) => perform(definition, call, args, { at: moment }),
    performBulk: (items, options = {}) => performBulk(definition, call, { items, argsOf: (args) => args }, options),
    performInline: async (...args) => (await performInline(definition, call, args)) as Result,
    set: (options) => classVerbs(definition, { ...call, overrides: { ...call.overrides, ...options } }),
    via: (instance) => classVerbs(definition, { ...call, to: instance }),
  }
}

/** The engine's view of a class, the same object each time. @throws HaymakerError HM_CONFIG_INVALID */
export function classDefinition<Args extends readonly unknown[]>(JobClass: JobClass<Args>): Definition {
  const existing = definitions.get(JobClass)
  if (existing) return existing
  const given = Object.hasOwn(JobClass, 'jobName') ? JobClass.jobName : undefined
  const name = given || JobClass.name
  if (!given && name.length <= 2) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The class "${name}" looks minified. Add static jobName = '...' to it.`,
    )
  }
  if (typeof JobClass.prototype?.perform !== 'function') {
    throw new HaymakerError('HM_CONFIG_INVALID', `The class ${name} has no perform method. Add one.`)
  }
  const definition: Definition = {
    name,
    ...readOptions(JobClass.options ?? {}, name),
    onExhausted: JobClass.options?.onExhausted ?? null,
    style: 'positional',
    schema: null,
    requiredArgs: JobClass.prototype.perform.length,
    perform(args, context) {
      const job = new JobClass()
      contexts.set(job, context)
      return job.perform(...(args as Args))
    },
  }
  definitions.set(JobClass, definition)
  return definition
}
