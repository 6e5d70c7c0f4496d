// A job at rest in a line of a table.

import type { VNode } from 'preact'
import type { Place } from '../../core/store/places.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { Trace } from '../errors/shown-error.tsx'
import { keyOf } from '../jobs/identity.ts'
import { jobPath } from '../jobs/job-path.ts'
import { redactedText } from '../jobs/redact.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { asGiven, Given, inLine } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

interface JobProps {
  readonly visit: Visit
  readonly job: StoredJob
}

interface RowProps extends JobProps {
  readonly place: Place
  readonly selectable: boolean
}

export const JobRow = ({ visit, job, place, selectable }: RowProps): VNode => {
  const { locale } = visit
  const isFailed = place.kind === 'retry' || place.kind === 'dead'
  return (
    <tr>
      {selectable && <Pick visit={visit} job={job} />}
      {job.at !== null && (
        <td data-label={locale.t(place.kind === 'dead' ? 'jobs.died' : 'jobs.due')}>
          <Moment visit={visit} at={job.at} />
        </td>
      )}
      <Name visit={visit} job={job} />
      {job.at !== null && (
        <td data-label={locale.t('jobs.queue')}>
          <a href={visit.to(`/queues/${encodeURIComponent(job.queue)}`)}>
            <Given>{job.queue}</Given>
          </a>
        </td>
      )}
      {visit.may('view args') && (
        <td class="code" data-label={locale.t('jobs.args')}>
          {visit.may('view args', job.queue) && <Given>{argsLine(job.displayArgs)}</Given>}
        </td>
      )}
      {isFailed && <Failure visit={visit} job={job} />}
      {job.at === null && <td data-label={locale.t('jobs.waiting')}>{waitOf({ visit, job })}</td>}
    </tr>
  )
}

const waitOf = ({ visit: { locale }, job: { latencyMs } }: JobProps): string =>
  latencyMs === null ? locale.t('store.unknown') : locale.duration(latencyMs)

/** As a page calls it. */
const nameOf = ({ visit, job }: JobProps): string => inLine(job.displayClass) || visit.locale.t('jobs.unreadable')

const Pick = ({ visit, job }: JobProps): VNode => (
  <td class="pick">
    <label>
      <input
        type="checkbox"
        name="job"
        value={keyOf(job)}
        aria-label={visit.locale.t('jobs.select', { name: nameOf({ visit, job }), jid: inLine(job.jid ?? '') })}
      />
    </label>
  </td>
)

const Name = ({ visit, job }: JobProps): VNode => {
  const [path, name] = [jobPath(job.jid), nameOf({ visit, job })]
  const shown = job.displayClass ? <Given>{name}</Given> : name
  return (
    <th scope="row" data-label={visit.locale.t('jobs.job')}>
      {path === null ? shown : <a href={addressOf(visit, job, path)}>{shown}</a>}
      {job.job?.tags?.map((tag) => (
        <span class="chip" key={tag} {...asGiven}>
          {inLine(tag)}
        </span>
      ))}
      {job.jid !== null && (
        <span class="jid" {...asGiven}>
          {inLine(job.jid)}
        </span>
      )}
    </th>
  )
}

/** With where it stands, so that its page need not look for it. */
const addressOf = (visit: Visit, job: StoredJob, path: string): string =>
  visit.to(path, job.place === 'queue' ? {} : { in: job.place, key: keyOf(job) })

const MOST_OF_MESSAGE = 160
const MOST_LINES = 20

/** A job without a page of its own has its trace here. */
const Failure = ({ visit, job }: JobProps): VNode => {
  const { errorClass = null, errorMessage = null, retryCount = -1 } = job.job?.failures ?? {}
  const message = redactedText(errorMessage ?? '')
  return (
    <td data-label={visit.locale.t('jobs.error')}>
      <strong>
        <Given>{errorClass}</Given>
      </strong>{' '}
      <Given>{message.length > MOST_OF_MESSAGE ? `${message.slice(0, MOST_OF_MESSAGE)}…` : message}</Given>
      <span class="soft"> {visit.locale.t('jobs.attempts', { count: retryCount + 1 })}</span>
      {job.retriedAt !== null && (
        <span class="soft">
          , {visit.locale.t('jobs.retriedAt')} <Moment visit={visit} at={job.retriedAt} />
        </span>
      )}
      {jobPath(job.jid) === null && job.backtrace !== null && (
        <details>
          <summary>{visit.locale.t('error.trace')}</summary>
          <Trace lines={job.backtrace.slice(0, MOST_LINES)} />
        </details>
      )}
    </td>
  )
}
