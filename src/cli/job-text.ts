// A stored job as the command line shows it: a row of a table, a page of its own, a line of JSON.

import { epochMs } from '../core/clock.ts'
import type { StoredJob } from '../runtime/stored-job.ts'
import { printable } from './printable.ts'
import { relative } from './times.ts'

const MOST_ARGS = 40
const MOST_ERROR = 60

const placeNames = { queue: 'queue', schedule: 'scheduled', retry: 'retries', dead: 'dead' } as const

export const jobsHead: readonly string[] = ['jid', 'class', 'queue', 'in', 'when', 'args', 'error']

/** The cells of a job in a table under {@link jobsHead}. */
export function jobRow(job: StoredJob, now: number): readonly string[] {
  return [
    job.jid ?? '-',
    job.displayClass || '(unreadable)',
    job.queue,
    placeNames[job.place],
    whenOf(job, now),
    cut(argsOf(job), MOST_ARGS),
    cut(errorOf(job), MOST_ERROR),
  ].map(printable)
}

/** Everything there is to know of a job, for a person. */
export function describeJob(job: StoredJob, now: number): string {
  const { createdAt = null, failures = null, tags = [], retry } = job.job ?? {}
  const facts: readonly (readonly [string, string])[] = [
    ['jid', job.jid ?? '-'],
    ['class', classOf(job)],
    ['in', job.place === 'queue' ? `queue ${job.queue}` : `${placeNames[job.place]}, of queue ${job.queue}`],
    ['when', whenOf(job, now)],
    ['created', createdAt === null ? '' : `${new Date(createdAt).toISOString()} (${relative(createdAt, now)})`],
    ['retry', retry === undefined ? '' : String(retry)],
    ['tags', tags.join(', ')],
    ['failures', failures === null ? '' : String(failures.retryCount + 1)],
    ['error', errorOf(job)],
    ['args', argsOf(job)],
    ...(job.backtrace ?? []).map((line, index) => [index === 0 ? 'backtrace' : '', line] as const),
  ]
  const lines = facts.flatMap(([name, value]) => (value === '' ? [] : [`${name.padEnd(9)} ${printable(value)}`]))
  return [...lines, '', printable(job.text())].join('\n')
}

/** A job for other programs: its payload as it is written, and where it rests. */
export const jobLine = (job: StoredJob): object => ({
  jid: job.jid,
  class: job.class,
  displayClass: job.displayClass,
  queue: job.queue,
  in: placeNames[job.place],
  at: job.at === null ? null : new Date(job.at).toISOString(),
  args: job.job?.args ?? null,
  displayArgs: job.displayArgs,
  failures: job.job?.failures ?? null,
  backtrace: job.backtrace,
  payload: job.text(),
})

function whenOf(job: StoredJob, now: number): string {
  const at = job.at ?? job.job?.enqueuedAt ?? job.job?.createdAt
  return at === null || at === undefined ? '' : relative(epochMs(at), now)
}

const argsOf = (job: StoredJob): string => job.displayArgs.map((arg) => JSON.stringify(arg)).join(', ')

/** Both names, where a person knows it by another one than the wire. */
function classOf({ class: name, displayClass }: StoredJob): string {
  if (displayClass === '') return '(unreadable)'
  return displayClass === name || name === '' ? displayClass : `${displayClass} (${name})`
}

function errorOf({ job }: StoredJob): string {
  const { errorClass, errorMessage } = job?.failures ?? {}
  return [errorClass, errorMessage].filter((text) => text).join(': ')
}

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`)
