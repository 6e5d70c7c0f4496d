// A definition as the engine sees it: no generics, options read and checked. The typed faces (function style, class
// style) end in one of these.

import type { RetryDefaults } from '../attempt/policy.ts'
import type { Ms } from '../clock.ts'
import type { Concurrency } from '../features/lane.ts'
import type { Use } from '../features/limiter/judge.ts'
import type { UniqueRule } from '../features/unique-options.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { JobContext } from './context.ts'
import type { Isolate } from './isolate.ts'
import type { CarriedOptions } from './job.ts'
import type { StandardSchema } from './schema.ts'

export interface Definition {
  /** The wire name, Sidekiq's "class". */
  readonly name: string
  readonly queue: QueueName
  /** How attempts that fail are tried again, where the payload does not say. */
  readonly retry: RetryDefaults
  /** What a push writes into the payload, so that any process retries it alike. */
  readonly carried: CarriedOptions
  /** How many jobs of a key may run at once; null: any number. */
  readonly concurrency: Concurrency | null
  readonly timeoutMs: Ms | null
  /** What an attempt holds while it runs. */
  readonly limits: readonly Use[]
  /** Where it runs; null: where its capsule says, else in the process of the worker. */
  readonly isolate: Isolate | null
  /** Which of its jobs are the same one, of which there is one at a time; null or absent: none. */
  readonly unique?: UniqueRule | null
  /** What is called for an attempt in a thread or a process of its own: in the worker before that, and in there before `perform`. */
  readonly apart?: { before(job: JobContext): unknown; within(job: JobContext): unknown }
  /** The address of the module that exports it, where it says so itself. */
  readonly module: string | null
  /** What `args` hold: one input, or the parameters of perform. */
  readonly style: 'input' | 'positional'
  /** Checks the input, or the whole list of arguments, at push and before perform. */
  readonly schema: StandardSchema<unknown, unknown> | null
  /** How many arguments perform requires. */
  readonly requiredArgs: number
  /** Runs the job on arguments that passed the schema. */
  readonly perform: (args: readonly unknown[], context: JobContext) => unknown
  /** Called once when the retries are used up; what it throws is reported. */
  readonly onExhausted: ((error: unknown, context: JobContext) => unknown) | null
}
