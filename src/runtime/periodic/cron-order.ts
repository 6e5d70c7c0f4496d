// The push of a job by the clock: what was declared, as unique and in the lane that the definition says where this process has one,
// and beside its predecessor as the schedule says.

import { type EpochMs, ms } from '../../core/clock.ts'
import type { CronText } from '../../core/features/cron/kept-cron.ts'
import { guardKey } from '../../core/features/guard.ts'
import type { Locking } from '../../core/features/unique.ts'
import type { Registry } from '../../core/job/registry.ts'
import type { Order } from '../client.ts'
import { lockedFor } from '../unique-push.ts'

/** A job that is not heard of for so long holds no later one up. */
const HELD = ms(24 * 60 * 60 * 1000)

/** The order for the tick of `name` at this moment. @throws HaymakerError HM_CONFIG_INVALID, HM_ARGS_NOT_JSON */
export function orderOfCron(
  name: string,
  { job, schedule }: Pick<CronText, 'job' | 'schedule'>,
  registry: Registry,
  at: EpochMs,
): Order {
  const { class: kind, queue, carried } = job
  const args = job.dated ? [...job.args, at / 1000] : job.args
  const definition = registry.find(kind) ?? null
  const order = { ...{ class: kind, queue, args, carried }, definition }
  switch (schedule.overlap) {
    case 'skip':
      return { ...order, locking: lockOf(name, 'refuse') }
    case 'replace':
      return { ...order, locking: lockOf(name, 'replace') }
    case 'queue':
      return { ...lockedFor(order, definition?.unique ?? null), lane: { key: `cron:${name}`, max: 1 } }
    default:
      return lockedFor(order, definition?.unique ?? null)
  }
}

const lockOf = (name: string, taken: Locking['taken']): Locking => ({
  ...{ key: guardKey(`cron:${name}`), until: 'done', forMs: HELD, delayMs: null, throws: false },
  ...{ taken, yields: taken === 'replace' },
})
