// From a job to the function that runs it: arity, schema, middleware, perform. Composed once per definition.

import type { Clock } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import type { JobRecord } from '../core/job/job.ts'
import { type StandardSchema, validate } from '../core/job/schema.ts'
import type { PerformMiddleware } from '../core/middleware.ts'
import type { AttemptContext } from './attempt-context.ts'
import { withTimeout } from './middleware/timeout.ts'

/** Runs one attempt; rejects with what the job threw. */
export type Perform = (job: JobRecord, context: AttemptContext) => Promise<unknown>

/** Puts the middleware around the definition, the first one outermost. `elsewhere`: what runs it in place of this process. */
export function composePerform(
  definition: Definition,
  middleware: readonly PerformMiddleware[],
  clock: Clock,
  elsewhere: Perform | null = null,
): Perform {
  const innermost: Perform = (job, context) => {
    if (elsewhere) {
      const running = elsewhere(job, context)
      context.handler = running
      return running
    }
    const { timeoutMs } = definition
    if (timeoutMs === null) return handle(definition, job, context)
    return withTimeout(clock, context, timeoutMs, () => handle(definition, job, context))
  }
  return middleware.reduceRight<Perform>(
    (next, layer) => (job, context) =>
      layer(
        job,
        context,
        onceOnly(() => next(job, context)),
      ),
    innermost,
  )
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

function handle(definition: Definition, job: JobRecord, context: AttemptContext): Promise<unknown> {
  const running = call(definition, job, context)
  context.handler = running
  return running
}

async function call(definition: Definition, job: JobRecord, context: AttemptContext): Promise<unknown> {
  try {
    checkArity(definition, job)
    // Where there is no schema there is nothing to wait for.
    const args = definition.schema ? await argsBySchema(definition.schema, definition, job) : job.args
    return await definition.perform(args, context)
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
