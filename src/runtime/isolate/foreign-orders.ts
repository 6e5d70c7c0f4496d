// Orders that come out of a child, as the instance takes them: queue and options are looked at again, members nobody
// knows are left behind.

import { epochMs, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { CarriedOptions } from '../../core/job/job.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Order } from '../client.ts'
import type { ForeignOrder } from './messages.ts'

/** @throws HaymakerError HM_CONFIG_INVALID */
export function orderFrom({ class: name, args, queue, carried, at, lane, extra }: ForeignOrder): Order {
  return {
    class: name,
    // Its schema, if it has one, was asked in the child.
    definition: null,
    args,
    queue: queueName(queue),
    carried: carriedIn(carried, name),
    ...(at !== undefined && { at: epochMs(at) }),
    ...(lane && { lane }),
    ...(extra && { extra }),
  }
}

function carriedIn(given: Readonly<Record<string, unknown>>, name: string): CarriedOptions {
  const { retry, retryFor, retryQueue, backtrace, dead, tags } = given
  return {
    ...(retry !== undefined && { retry: flagOrCount(retry, `${name}: retry`) }),
    ...(typeof retryFor === 'number' && { retryFor: ms(retryFor) }),
    ...(typeof retryQueue === 'string' && { retryQueue: queueName(retryQueue) }),
    ...(backtrace !== undefined && { backtrace: flagOrCount(backtrace, `${name}: backtrace`) }),
    ...(typeof dead === 'boolean' && { dead }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
  }
}

function flagOrCount(value: unknown, where: string): boolean | number {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value) && value >= 0)) return value
  throw new HaymakerError('HM_CONFIG_INVALID', `${where} is ${JSON.stringify(value)}. Write true, false or a number.`)
}
