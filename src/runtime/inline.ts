// A job run in place: through the middleware of a push and of an attempt, and through JSON, without a store.

import type { Definition } from '../core/job/definition.ts'
import type { Registry } from '../core/job/registry.ts'
import type { PerformMiddleware, PushMiddleware } from '../core/middleware.ts'
import { AttemptContext } from './attempt-context.ts'
import { clientOn, type Order } from './client.ts'
import type { InstanceParts } from './instance-parts.ts'
import { composePerform } from './perform.ts'

export interface InlineOptions {
  readonly parts: InstanceParts
  readonly registry: Registry
  readonly push: readonly PushMiddleware[]
  readonly perform: readonly PerformMiddleware[]
}

/** Answers what the job answers; undefined where a middleware stopped it. @throws what the job throws */
export async function performInline(order: Order, { parts, registry, push, perform }: InlineOptions): Promise<unknown> {
  const { log, clock } = parts
  const job = await clientOn(null, parts, push).rehearse(order)
  if (!job) return undefined
  const definition: Definition = registry.find(order.class) ?? order.definition ?? registry.get(order.class)
  const context = new AttemptContext(job, job.queue ?? order.queue, log)
  return context.enter(composePerform(definition, perform, clock), job, context)
}
