// The function style: `defineJob({ name, perform })`. The only place, beside class-job, where a job has type parameters;
// what leaves here for the engine is a Definition without any.

import { HaymakerError } from '../core/errors.ts'
import type { Concurrency } from '../core/features/lane.ts'
import type { JobContext } from '../core/job/context.ts'
import type { Definition } from '../core/job/definition.ts'
import { type JobOptions, jobOptionKeys, readOptions, refuseUnknown } from '../core/job/options.ts'
import type { StandardSchema } from '../core/job/schema.ts'
import type { Delay, Moment } from '../core/job/when.ts'
import type { PushReceipt } from '../core/middleware.ts'
import type { Pusher } from './bindings.ts'
import { type BulkOptions, performBulk } from './bulk.ts'
import { type Call, plainCall } from './calls.ts'
import type { SetOptions } from './orders.ts'
import * as verbs from './verbs.ts'

/** How the input is passed: not at all where there is none. */
type Given<In> = [In] extends [void] ? [] : undefined extends In ? [input?: In] : [input: In]

interface Common<Args extends readonly unknown[]> extends Omit<JobOptions, 'concurrency'> {
  /** The stable name in the store, Sidekiq's "class". */
  readonly name: string
  /** So many of its jobs of one key, a tenant's say, are at work at once. Default: any number. */
  readonly concurrency?: Concurrency<Args>
}

/** A job with one input that a schema checks at push and before perform. */
export interface SchemaJob<In, Out, Result> extends Common<[input: In]> {
  /** zod, valibot, arktype, or anything else with `~standard`. */
  readonly input: StandardSchema<In, Out>
  readonly perform: (input: Out, job: JobContext) => Result | PromiseLike<Result>
}

/** A job with positional arguments, as Ruby's have. */
export interface ArgsJob<In extends readonly unknown[], Out, Result> extends Common<In> {
  /** A schema of the whole list. */
  readonly args: StandardSchema<In, Out>
  readonly perform: (args: Out, job: JobContext) => Result | PromiseLike<Result>
}

/** A job with one input and no schema: its type is a wish about what the store holds. */
export interface PlainJob<In, Result> extends Common<[input: In]> {
  readonly perform: (input: In, job: JobContext) => Result | PromiseLike<Result>
}

/** A defined job and its verbs. */
export interface JobDefinition<Args extends readonly unknown[], Item, Result> {
  readonly name: string
  readonly definition: Definition
  /** Pushes the job. @throws HaymakerError before anything is written, or of the store */
  performAsync(...args: Args): Promise<PushReceipt>
  /** Pushes the job to run after a delay: '10m', or seconds. A time that is past pushes at once. */
  performIn(delay: Delay, ...args: Args): Promise<PushReceipt>
  /** Pushes the job to run at a moment: a Date, a Temporal.Instant, or seconds since the epoch. */
  performAt(moment: Moment, ...args: Args): Promise<PushReceipt>
  /** Pushes one job per item, in batches. Receipt i belongs to item i. */
  performBulk(items: Iterable<Item> | AsyncIterable<Item>, options?: BulkOptions): Promise<readonly PushReceipt[]>
  /** Runs the job here, through middleware and JSON like a worker, and answers its result. */
  performInline(...args: Args): Promise<Result>
  /** The same job with other options for the pushes that follow on this value. */
  set(options: SetOptions): JobDefinition<Args, Item, Result>
  /** The same job; pushes that follow on this value go to another instance. */
  via(instance: Pusher): JobDefinition<Args, Item, Result>
}

const keys = ['name', 'input', 'args', 'perform', ...jobOptionKeys]

/**
 * Defines a job.
 *
 * @example
 * export const welcome = defineJob({
 *   name: 'Welcome', queue: 'mailers', retry: 10,
 *   input: z.object({ userId: z.number() }),
 *   async perform({ userId }, job) { await mail(userId, { signal: job.signal }) },
 * })
 * await welcome.performAsync({ userId: 42 })
 *
 * @throws HaymakerError HM_CONFIG_INVALID
 */
export function defineJob<In, Out, Result>(job: SchemaJob<In, Out, Result>): JobDefinition<Given<In>, In, Result>
export function defineJob<In extends readonly unknown[], Out, Result>(
  job: ArgsJob<In, Out, Result>,
): JobDefinition<[...In], In, Result>
export function defineJob<In = void, Result = unknown>(job: PlainJob<In, Result>): JobDefinition<Given<In>, In, Result>
export function defineJob(
  job: SchemaJob<never, never, unknown> | ArgsJob<never, never, unknown> | PlainJob<never, unknown>,
): unknown {
  return verbsOf(definitionOf(job), plainCall)
}

function definitionOf(
  job: SchemaJob<never, never, unknown> | ArgsJob<never, never, unknown> | PlainJob<never, unknown>,
): Definition {
  if (typeof job.name !== 'string' || job.name === '') {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `A job has the name ${JSON.stringify(job.name)}. Give it a text that stays the same.`,
    )
  }
  if (typeof job.perform !== 'function') {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${job.name} has no perform function. Add one: perform(input, job) { ... }.`,
    )
  }
  refuseUnknown(job, keys, job.name)
  const { name, perform, ...rest } = job
  const { input, args, ...options } = rest as JobOptions & { input?: unknown; args?: unknown }
  const call = perform as (first: unknown, context: JobContext) => unknown
  const positional = args !== undefined
  return {
    name,
    ...readOptions(options, name),
    onExhausted: options.onExhausted ?? null,
    style: positional ? 'positional' : 'input',
    schema: ((positional ? args : input) ?? null) as StandardSchema<unknown, unknown> | null,
    requiredArgs: 0,
    perform: (list, context) => call(positional ? list : list[0], context),
  }
}

type Verbs = JobDefinition<readonly unknown[], unknown, unknown>

function verbsOf(definition: Definition, call: Call): Verbs {
  const argsOf = (item: unknown): readonly unknown[] =>
    definition.style === 'positional' && Array.isArray(item) ? item : given([item])
  // An input that is left out is no argument, also where it is written as undefined.
  const given = (args: readonly unknown[]): readonly unknown[] =>
    definition.style === 'input' && args[0] === undefined ? [] : args
  return {
    name: definition.name,
    definition,
    performAsync: (...args) => verbs.perform(definition, call, given(args)),
    performIn: (delay, ...args) => verbs.perform(definition, call, given(args), { in: delay }),
    performAt: (moment, ...args) => verbs.perform(definition, call, given(args), { at: moment }),
    performBulk: (items, options = {}) => performBulk(definition, call, { items, argsOf }, options),
    performInline: (...args) => verbs.performInline(definition, call, given(args)),
    set: (options) => verbsOf(definition, { ...call, overrides: { ...call.overrides, ...options } }),
    via: (instance) => verbsOf(definition, { ...call, to: instance }),
  }
}
