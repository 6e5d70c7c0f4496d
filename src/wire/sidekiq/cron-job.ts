// A schedule of sidekiq-cron: a hash of texts, as 1.x and 2.x write it, read by the rules of Ruby. What is damaged is shown as far
// as it can be read, and is not taken over.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { CronJob } from '../../core/features/cron/kept-cron.ts'
import { exactJson } from '../../core/payload/exact-json.ts'
import { recordIn } from '../../core/payload/json.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { ForeignSchedule } from '../../core/store/schedules.ts'
import { field } from './fields.ts'
import { readFugit } from './fugit.ts'
import { type Members, optionsIn } from './record.ts'

/** The hash; `ticks`: those it pushed last, as it writes them. Without `seen`, which is the store's. */
export function readCronJob(
  name: string,
  fields: ReadonlyMap<string, string>,
  ticks: readonly string[],
): Omit<ForeignSchedule, 'seen'> {
  const told = (member: string): string => fields.get(member) ?? ''
  const [cron, kind] = [told('cron'), told('klass')]
  const message = recordIn(told('message')) ?? {}
  const queue = message[field.queue] ?? 'default'
  const args = argsIn(fields.get('args'), exactJson)
  const hurdle = hurdleOf(fields, message)
  const isReady = hurdle === '' && isQueueName(queue)
  const job: CronJob | null = isReady
    ? {
        // What a job is pushed with are values, as everywhere.
        ...{ class: kind, queue, args: argsIn(fields.get('args'), JSON.parse) },
        carried: optionsIn({ ...retryIn(told('retry')), ...message }),
        ...(isOn(told('date_as_argument')) && { dated: true }),
      }
    : null
  return {
    name,
    when: cron === '' ? null : { kind: 'cron', text: cron },
    class: kind === '' ? null : kind,
    queue: typeof queue === 'string' ? queue : null,
    ...{ args, description: told('description'), lastAt: momentIn(told('last_enqueue_time')) },
    isEnabled: told('status') === 'enabled',
    schedule: cron === '' ? null : readFugit(cron),
    lastTick: lastOf(ticks),
    ...{ job, hurdle: hurdle || (job ? '' : `its queue is ${JSON.stringify(queue)}, which is no name of one`) },
  }
}

/** A tick as sidekiq-cron writes it. */
export const cronTick = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Why it cannot be taken over as it stands; empty: nothing is in the way. */
function hurdleOf(fields: ReadonlyMap<string, string>, message: Members): string {
  const instead = 'Declare it with defineCron, and disable it in Ruby'
  if (!fields.get('klass')) return `it names no class. ${instead}`
  if (Object.keys(message).length === 0) return `its message cannot be read. ${instead}`
  if (isOn(fields.get('active_job') ?? ''))
    return `it is a job of ActiveJob, whose arguments Rails alone can write. ${instead}`
  if (isOn(fields.get('symbolize_args') ?? '')) return `Ruby makes symbols of its arguments. ${instead}`
  return ''
}

/** As Ruby reads its switches: 1.x writes `true`, 2.x `1`. */
const isOn = (text: string): boolean => /^(true|t|yes|y|1)$/i.test(text)

/** 2.x keeps it beside the message as well. */
const retryIn = (text: string): Members =>
  /^(true|false|\d{1,9})$/.test(text) ? { [field.retry]: JSON.parse(text) } : {}

/** As Ruby hands them over: what is no JSON is a text, and one that is no list is the only one. */
function argsIn(text: string | undefined, parse: (text: string) => unknown): readonly unknown[] {
  if (text === undefined) return []
  try {
    const read = parse(text)
    return Array.isArray(read) ? read : [read]
  } catch {
    return [text]
  }
}

/** `2026-11-21 06:59:02 +0000` */
const momentIn = (text: string): EpochMs | null => timeOf(text.replace(/ ([+-]\d{4})$/, '$1'))

function timeOf(text: string): EpochMs | null {
  const read = Date.parse(text)
  return read >= 0 ? epochMs(read) : null
}

const lastOf = (ticks: readonly string[]): EpochMs | null =>
  ticks.map(timeOf).reduce((last, at) => (last === null || (at !== null && at > last) ? at : last), null)
