// A job by the clock as a store keeps it: JSON, so that any process can push it, also one whose code does not know it. What is not
// to be read here, as by a newer version, is kept as it is and shown as broken.

import { type EpochMs, epochMs } from '../../clock.ts'
import type { CarriedOptions } from '../../job/job.ts'
import { isQueueName, type QueueName } from '../../queues/queue-name.ts'
import type { KeptCron } from '../../store/crons.ts'
import type { CronDefinition } from './cron-definition.ts'
import type { Course } from './due.ts'
import type { ScheduleOptions } from './periodic-job.ts'

/** What a tick pushes. */
export interface CronJob {
  readonly class: string
  readonly queue: QueueName
  readonly args: readonly unknown[]
  readonly carried: CarriedOptions
  /** The moment of its tick comes behind its arguments, in seconds, as sidekiq-cron hands it over where it is told to. */
  readonly dated?: true
}

/** Where it comes from: `code`, from `cron` of a config; `dynamic`, declared at run time. */
export type CronSource = 'code' | 'dynamic'

export interface CronText {
  readonly schedule: ScheduleOptions
  readonly job: CronJob
  readonly source: CronSource
  /** The process that declared it, as `host:pid`, and when that began by its own clock. */
  readonly by: string
  readonly since: EpochMs
  /** Ticks up to and with this moment are not looked at. */
  readonly from: EpochMs
  readonly isPaused: boolean
  readonly skipTo: EpochMs | null
}

/** What somebody declares; the rest is what people and time made of it. */
export type Declared = Pick<CronText, 'schedule' | 'job' | 'source'>

export const declaredBy = ({ schedule, definition, args }: CronDefinition, source: CronSource): Declared => {
  const { name, queue, carried } = definition
  return { schedule, job: { class: name, queue, args, carried }, source }
}

export const isSame = (one: Declared, other: Declared): boolean => printed(one) === printed(other)

/** With members in their order, as a text that was read again has them. */
const printed = ({ schedule, job, source }: Declared): string =>
  JSON.stringify([sorted(schedule), job.class, job.queue, job.args, job.dated, sorted(job.carried), source])

const sorted = (some: object): unknown => Object.entries(some).sort(([a], [b]) => (a < b ? -1 : 1))

export const printCron = (text: CronText): string => JSON.stringify(text)

export const courseOf = ({ from, skipTo, isPaused }: CronText, last: EpochMs | null): Course => ({
  from,
  skipTo,
  isPaused,
  last,
})

/** The last tick that is past: after a clock was set back, later ones may have been taken. */
export const lastTick = ({ ticks }: KeptCron, now: EpochMs): EpochMs | null =>
  ticks.find(({ at }) => at <= now)?.at ?? null

/** The same where its ticks are not known any more: they count from the last one on. */
export function goingOn(text: string, last: EpochMs | null): string {
  const read = readCron(text)
  return read && last !== null && last > read.from ? printCron({ ...read, from: last }) : text
}

/** null: it cannot be read. */
export function readCron(text: string): CronText | null {
  const read = asObject(parsed(text))
  const [schedule, job] = [asObject(read?.schedule), asObject(read?.job)]
  if (!read || !schedule || !job) return null
  const [queue, from] = [job.queue, Number(read.from)]
  if (typeof job.class !== 'string' || !isQueueName(queue) || !Array.isArray(job.args) || !Number.isFinite(from))
    return null
  return {
    schedule,
    job: {
      ...{ class: job.class, queue, args: job.args, carried: asObject(job.carried) ?? {} },
      ...(job.dated === true && { dated: true }),
    },
    source: read.source === 'code' ? 'code' : 'dynamic',
    by: String(read.by),
    since: epochMs(Number(read.since) || 0),
    from: epochMs(from),
    isPaused: read.isPaused === true,
    skipTo: typeof read.skipTo === 'number' ? epochMs(read.skipTo) : null,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
