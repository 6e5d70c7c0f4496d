// A job by the clock as it stands in code: what is due, when, and with which arguments.

import type { Definition } from '../../job/definition.ts'
import type { ScheduleOptions } from './periodic-job.ts'

/** A job by the clock; it goes into `cron` of the config. */
export interface CronDefinition {
  readonly name: string
  readonly schedule: ScheduleOptions
  /** The job that each tick pushes. */
  readonly definition: Definition
  readonly args: readonly unknown[]
}
