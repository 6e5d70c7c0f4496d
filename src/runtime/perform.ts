// From a job to the function that runs it: arity, schema, middleware, perform. Composed once per definition.

import type { Clock } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import type { JobRecord } from '../core/job/job.ts'
import { type StandardSchema, validate } from '../core/job/schema.ts'
import type { PerformMiddleware } from '../core/middleware.ts'
import type { AttemptContext } from './attempt-context.ts'
import { withTimeout } from './middleware/timeout.ts'
import { isThenable } from './thenable.ts'

/** Runs one attempt. A job that is done when it returns costs no promise; else this is one. Throws or rejects with what the job threw. */
export type Perform = (job: JobRecord, context: AttemptContext) => unknown

/** Puts the middleware around the definition, the first one outermost. `elsewhere`: what runs it in place of this process. */
export function composePerform(
  definition: Definition,
  middleware: readonly PerformMiddleware[],
  clock: Clock,
  elsewhere: Perform | null = null,
): Perform {
  const { timeoutMs } = definition
  const here: Perform =
    timeoutMs === null
      ? (job, context) => call(definition, job, context)
      : (job, context) => withTimeout(clock, context, timeoutMs, () => call(definition, job, context))
  const innermost: Perform = elsewhere ? (job, context) => handled(context, elsewhere(job, context)) : here
  return middleware.reduceRight<Perform>(
    (next, layer) => (job, context) =>
      layer(
        job,
        context,
        onceOnly(async () => next(job, context)),
      ),
    innermost,
  )
}

/** The slot is the handler's until this settles. */
function handled(context: AttemptContext, running: unknown): unknown {
  if (running instanceof Promise) context.handler = running
  return running
}

/** A job that runs twice in one attempt because a middleware called next() twice would be a very long search. */
function onceOnly(next: () => Promise<unknown>): () => Promise<unknown> {
  let called = false
  return () => {
    if (called)
      return Promise.reject(new HaymakerError('HM_CONFIG_INVALID', 'A middleware called next() twice. Call it once.'))
    called = true
    return next()
  }
}

function call(definition: Definition, job: JobRecord, context: AttemptContext): unknown {
  checkArity(definition, job)
  const { schema } = definition
  // Where there is no schema there is nothing to wait for.
  const running = schema
    ? argsBySchema(schema, definition, job).then((args) => definition.perform(args, context))
    : definition.perform(job.args, context)
  return isThenable(running) ? handled(context, untilEnded(running, context)) : running
}

/** Resolves and rejects like the handler, and notes that it has ended. */
async function untilEnded(running: PromiseLike<unknown>, context: AttemptContext): Promise<unknown> {
  try {
    return await running
  } finally {
    context.hasEnded = true
  }
}

/** @throws HaymakerError HM_ARGS_ARITY */
function checkArity({ style, requiredArgs, name }: Definition, { args }: JobRecord): void {
  if (style !== 'positional' || args.length >= requiredArgs) return
  const counts = `expected ${requiredArgs}, received ${args.length}`
  throw new HaymakerError(
    'HM_ARGS_ARITY',
    `${name} was called with too few arguments (${counts}). Push it with all of them.`,
  )
}

/** The arguments as perform gets them. @throws HaymakerError HM_ARGS_INVALID */
async function argsBySchema(
  schema: StandardSchema,
  { style, name }: Definition,
  { args }: JobRecord,
): Promise<readonly unknown[]> {
  const checked = await validate(schema, style === 'input' ? args[0] : args, name)
  if (!checked.ok) throw checked.error
  if (style === 'input') return [checked.value]
  return Array.isArray(checked.value) ? checked.value : [checked.value]
}
