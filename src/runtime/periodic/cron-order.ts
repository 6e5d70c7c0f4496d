// The push of a job by the clock: what was declared, as unique as the definition says where this process has one.

import type { CronJob } from '../../core/features/cron/kept-cron.ts'
import type { Registry } from '../../core/job/registry.ts'
import type { Order } from '../client.ts'
import { lockedFor } from '../unique-push.ts'

/** @throws HaymakerError HM_CONFIG_INVALID, HM_ARGS_NOT_JSON */
export function orderOfCron({ class: name, queue, args, carried }: CronJob, registry: Registry): Order {
  const definition = registry.find(name) ?? null
  return lockedFor({ ...{ class: name, queue, args, carried }, definition }, definition?.unique ?? null)
}
