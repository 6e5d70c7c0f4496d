// Orders that come out of a child, as the instance takes them: queue and options are looked at again, members nobody
// knows are left behind.

import { epochMs, ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import { guardKey } from '../../core/features/guard.ts'
import type { UniqueUntil } from '../../core/features/lock.ts'
import type { Locking } from '../../core/features/unique.ts'
import type { CarriedOptions } from '../../core/job/job.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Order } from '../client.ts'
import type { ForeignOrder } from './messages.ts'

/** @throws HaymakerError HM_CONFIG_INVALID */
export function orderFrom({ class: name, args, queue, carried, at, lane, extra, locking }: ForeignOrder): Order {
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
    ...(locking && { locking: lockingIn(locking, name) }),
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

const isLength = (value: unknown): value is number => typeof value === 'number' && value >= 0
const untils: readonly UniqueUntil[] = ['start', 'done', 'expiry']

function lockingIn(given: Readonly<Record<string, unknown>>, name: string): Locking {
  const { key, forMs, delayMs } = given
  const until = untils.find((one) => one === given.until)
  if (typeof key !== 'string' || !isLength(forMs) || until === undefined || !(delayMs === null || isLength(delayMs)))
    throw new HaymakerError('HM_CONFIG_INVALID', `${name}: its lock is ${JSON.stringify(given)}. Push it again.`)
  return {
    ...{ key: guardKey(key), until, forMs: ms(forMs), yields: given.yields === true },
    ...{ taken: given.taken === 'replace' ? 'replace' : 'refuse', throws: given.throws === true },
    delayMs: delayMs === null ? null : ms(delayMs),
  }
}

function flagOrCount(value: unknown, where: string): boolean | number {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value) && value >= 0)) return value
  throw new HaymakerError('HM_CONFIG_INVALID', `${where} is ${JSON.stringify(value)}. Write true, false or a number.`)
}
