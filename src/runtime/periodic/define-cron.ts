// `defineCron({ name, schedule, job })`: a job by the clock, in code.

import { HaymakerError } from '../../core/errors.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import type { ScheduleOptions } from '../../core/features/cron/periodic-job.ts'
import { refuseUnknown } from '../../core/job/options.ts'
import type { JobClass } from '../class-job.ts'
import { definitionOf, isJob } from '../exported-job.ts'
import type { JobDefinition } from '../function-job.ts'

/** What the job is given: its one input, or its arguments. */
export type Given<Args extends readonly unknown[]> = [] extends Args
  ? { readonly args?: Args; readonly input?: Args[0] }
  : { readonly args: Args; readonly input?: undefined } | { readonly input: Args[0]; readonly args?: undefined }

export interface Named extends ScheduleOptions {
  /** Unique among all that work on a store; it stays the same while the schedule may change. */
  readonly name: string
}

const keys = [
  ...['name', 'schedule', 'every', 'timezone', 'skippedHour', 'repeatedHour', 'grace', 'missed', 'overlap', 'jitter'],
  ...['job', 'input', 'args'],
]

/**
 * Defines a job by the clock. Every process that has it in `cron` of its config pushes it when it is due, and each tick is pushed once.
 *
 * @example
 * export const nightly = defineCron({
 *   name: 'nightly-report', schedule: '0 3 * * *', timezone: 'Europe/Paris', job: report, input: { kind: 'full' },
 * })
 * export default defineConfig({ jobs: [report], cron: [nightly] })
 *
 * Whether there is such a time and such a zone is looked at when an instance starts: what reads them is loaded then.
 *
 * @throws HaymakerError HM_CONFIG_INVALID
 */
export function defineCron<Args extends readonly unknown[]>(
  cron: Named & { readonly job: JobDefinition<Args, never, unknown> | JobClass<Args> } & Given<Args>,
): CronDefinition
export function defineCron(cron: Written): CronDefinition {
  return readDefinition(cron)
}

/** As it comes from a program that no compiler looked at. */
export interface Written extends Named {
  readonly job: unknown
  readonly args?: readonly unknown[] | undefined
  readonly input?: unknown
}

/** @throws HaymakerError HM_CONFIG_INVALID */
export function readDefinition(cron: Written): CronDefinition {
  const { name, job, input, args, ...schedule } = cron
  if (typeof name !== 'string' || name === '') {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `A cron has the name ${JSON.stringify(name)}. Give it a text that stays the same.`,
    )
  }
  refuseUnknown(cron, keys, name)
  if (!isJob(job)) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The job of ${name} is ${String(job)}. Give what defineJob returned, or a class that extends Job.`,
    )
  }
  const given = args ?? (input === undefined ? [] : [input])
  return { name, schedule, definition: definitionOf(job), args: given }
}
