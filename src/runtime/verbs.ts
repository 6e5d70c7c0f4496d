// The verbs of a definition: what a person calls to push a job. Both faces, function style and class style, end here.

import { epochMs } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import { atMs, type Delay, inMs, type Moment } from '../core/job/when.ts'
import type { PushReceipt } from '../core/middleware.ts'
import { pusherOf } from './bindings.ts'
import type { Call } from './calls.ts'
import { orderOf } from './orders.ts'

/** Pushes one job. `when`: how its time is said. */
export async function perform(
  definition: Definition,
  { overrides, to }: Call,
  args: readonly unknown[],
  when?: { readonly in: Delay } | { readonly at: Moment },
): Promise<PushReceipt> {
  const pusher = to ?? pusherOf(definition)
  const now = epochMs(pusher.now())
  const at = when && ('in' in when ? inMs(when.in, now) : atMs(when.at, now))
  return soleReceipt(await pusher.pushOrders([orderOf(definition, overrides, args, at)]), definition.name)
}

/** The receipt of a push of one. */
export function soleReceipt([receipt]: readonly PushReceipt[], name: string): PushReceipt {
  if (receipt) return receipt
  throw new HaymakerError(
    'HM_PUSH_INDETERMINATE',
    `The push of ${name} has no receipt. Look for it before you push again.`,
  )
}

/** Runs the job here and now, through the middleware and through JSON as a worker would; answers what it returns. */
export const performInline = async (
  definition: Definition,
  { overrides, to }: Call,
  args: readonly unknown[],
): Promise<unknown> => (to ?? pusherOf(definition)).performOrder(orderOf(definition, overrides, args))
