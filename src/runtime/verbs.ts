// The verbs of a definition: what a person calls to push a job. Both faces, function style and class style, end here.

import { epochMs } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { Definition } from '../core/job/definition.ts'
import { refuseUnknown } from '../core/job/options.ts'
import { atMs, type Delay, inMs, type Moment } from '../core/job/when.ts'
import type { PushReceipt } from '../core/middleware.ts'
import { pusherOf } from './bindings.ts'
import type { Order } from './client.ts'
import { orderOf, type SetOptions } from './orders.ts'
import { partlyStored } from './partly-stored.ts'

export interface BulkOptions {
  /** How many jobs travel together. Default 1000. */
  readonly batchSize?: number
}

const BATCH = 1000

/** Pushes one job. `when`: how its time is said. */
export async function perform(
  definition: Definition,
  overrides: SetOptions,
  args: readonly unknown[],
  when?: { readonly in: Delay } | { readonly at: Moment },
): Promise<PushReceipt> {
  const pusher = pusherOf(definition)
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

/** Pushes many jobs in batches; the lists may be produced as they are pushed. Receipt i belongs to item i. */
export async function performBulk(
  definition: Definition,
  overrides: SetOptions,
  lists: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
  options: BulkOptions,
): Promise<readonly PushReceipt[]> {
  refuseUnknown(options, ['batchSize'], `${definition.name}.performBulk`)
  const { batchSize = BATCH } = options
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `${definition.name}.performBulk: batchSize is ${batchSize}. Write a whole number from 1 on.`,
    )
  }
  const pusher = pusherOf(definition)
  const receipts: PushReceipt[] = []
  let batch: Order[] = []
  const flush = async (): Promise<void> => {
    try {
      receipts.push(...(await pusher.pushOrders(batch)))
    } catch (error) {
      throw partlyStored(error, receipts.length)
    }
    batch = []
  }
  for await (const args of lists) {
    batch.push(orderOf(definition, overrides, args))
    if (batch.length >= batchSize) await flush()
  }
  await flush()
  return receipts
}

/** Runs the job here and now, through the middleware and through JSON as a worker would; answers what it returns. */
export const performInline = async (
  definition: Definition,
  overrides: SetOptions,
  args: readonly unknown[],
): Promise<unknown> => pusherOf(definition).performOrder(orderOf(definition, overrides, args))
