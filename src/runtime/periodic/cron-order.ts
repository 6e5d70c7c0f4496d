// The push of a job by the clock: what was declared, through the definition where this process has one.

import type { CronJob } from '../../core/features/cron/kept-cron.ts'
import type { Registry } from '../../core/job/registry.ts'
import type { Order } from '../client.ts'

export const orderOfCron = ({ class: name, queue, args, carried }: CronJob, registry: Registry): Order => ({
  ...{ class: name, queue, args, carried },
  definition: registry.find(name) ?? null,
})
