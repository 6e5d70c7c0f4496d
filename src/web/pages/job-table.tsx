// Jobs at rest in a table, with what may be done to those that are selected, or to all that the filter means.

import type { VNode } from 'preact'
import { durationMs } from '../../core/config/duration.ts'
import type { Place } from '../../core/store/places.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { keyOf } from '../jobs/identity.ts'
import { jobPath } from '../jobs/job-path.ts'
import { redactedText } from '../jobs/redact.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { delays, type VerbOfState, verbsOf } from '../jobs/state.ts'
import { asGiven, Given, inLine } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

interface TableProps {
  readonly visit: Visit
  readonly place: Place
  readonly jobs: readonly StoredJob[]
  /** Of the table. */
  readonly caption: string
  /** Where its forms go; the verb follows. */
  readonly action: string
  /** Fields that say which jobs `all` are. */
  readonly fields: Readonly<Record<string, string>>
  /** How many `all` are, where that is known without a search. */
  readonly total: number | null
}

export const JobTable = (props: TableProps): VNode => {
  const { visit, place, jobs, caption, action, fields } = props
  const { locale } = visit
  const verbs = verbsOf[place.kind].filter(({ needs }) => visit.may(needs))
  const isTimed = place.kind !== 'queue'
  const isFailed = place.kind === 'retry' || place.kind === 'dead'
  return (
    <form method="post" action={`${action}/retry`} class="jobs" data-select>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {verbs.length > 0 && <Bar {...props} verbs={verbs} />}
      <table class="list">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {verbs.length > 0 && (
              <th scope="col" class="pick">
                <label>
                  <input type="checkbox" data-select-page aria-label={locale.t('jobs.selectPage')} hidden />
                </label>
              </th>
            )}
            {isTimed && <th scope="col">{locale.t(place.kind === 'dead' ? 'jobs.died' : 'jobs.due')}</th>}
            <th scope="col">{locale.t('jobs.job')}</th>
            {isTimed && <th scope="col">{locale.t('jobs.queue')}</th>}
            {visit.may('view args') && <th scope="col">{locale.t('jobs.args')}</th>}
            {isFailed && <th scope="col">{locale.t('jobs.error')}</th>}
            {!isTimed && <th scope="col">{locale.t('jobs.waiting')}</th>}
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <Row key={keyOf(job)} visit={visit} job={job} place={place} selectable={verbs.length > 0} />
          ))}
        </tbody>
      </table>
    </form>
  )
}

const Bar = ({ visit, action, verbs, total, place }: TableProps & { verbs: readonly VerbOfState[] }): VNode => {
  const { locale } = visit
  const isDue = place.kind === 'schedule' || place.kind === 'retry'
  return (
    <div class="bar">
      <span
        data-selected
        hidden
        data-one={locale.t('jobs.selected', { count: 1 })}
        data-other={locale.t('jobs.selectedMany')}
      />
      {verbs.map(({ verb, isFinal }) => (
        <button
          key={verb}
          type="submit"
          formAction={`${action}/${verb}`}
          class={isFinal ? 'final' : ''}
          data-needs-selection
        >
          {locale.t(`jobs.${verb}`)}
        </button>
      ))}
      {isDue && visit.may('reschedule jobs') && (
        <span class="later">
          <select name="in" aria-label={locale.t('jobs.in')}>
            {delays.map((delay) => (
              <option key={delay} value={delay}>
                {locale.t('jobs.inTime', { time: locale.duration(durationMs(delay, 'in')) })}
              </option>
            ))}
          </select>
          <button type="submit" formAction={`${action}/reschedule`} data-needs-selection>
            {locale.t('jobs.reschedule')}
          </button>
        </span>
      )}
      <label class="all">
        <input type="checkbox" name="scope" value="all" data-select-all />{' '}
        {total === null ? locale.t('jobs.allMatching') : locale.t('jobs.all', { count: total })}
      </label>
    </div>
  )
}

interface RowProps {
  readonly visit: Visit
  readonly job: StoredJob
  readonly place: Place
  readonly selectable: boolean
}

const Row = ({ visit, job, place, selectable }: RowProps): VNode => {
  const { locale } = visit
  const isFailed = place.kind === 'retry' || place.kind === 'dead'
  const name = inLine(job.displayClass) || locale.t('jobs.unreadable')
  const path = jobPath(job.jid)
  const shown = job.displayClass ? <Given>{name}</Given> : name
  return (
    <tr>
      {selectable && (
        <td class="pick">
          <label>
            <input
              type="checkbox"
              name="job"
              value={keyOf(job)}
              aria-label={locale.t('jobs.select', { name, jid: inLine(job.jid ?? '') })}
            />
          </label>
        </td>
      )}
      {job.at !== null && (
        <td data-label={locale.t(place.kind === 'dead' ? 'jobs.died' : 'jobs.due')}>
          <Moment visit={visit} at={job.at} />
        </td>
      )}
      <th scope="row" data-label={locale.t('jobs.job')}>
        {path === null ? shown : <a href={jobAddress(visit, job, path)}>{shown}</a>}
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
      {job.at === null && <td data-label={locale.t('jobs.waiting')}>{locale.duration(job.latencyMs)}</td>}
    </tr>
  )
}

/** With where it stands, so that its page need not look for it. */
const jobAddress = (visit: Visit, job: StoredJob, path: string): string =>
  visit.to(path, job.place === 'queue' ? {} : { in: job.place, key: keyOf(job) })

const MOST_OF_MESSAGE = 160

const Failure = ({ visit, job }: { visit: Visit; job: StoredJob }): VNode => {
  const { errorClass = null, errorMessage = null, retryCount = -1 } = job.job?.failures ?? {}
  const message = redactedText(errorMessage ?? '')
  return (
    <td data-label={visit.locale.t('jobs.error')}>
      <strong>
        <Given>{errorClass}</Given>
      </strong>{' '}
      <Given>{message.length > MOST_OF_MESSAGE ? `${message.slice(0, MOST_OF_MESSAGE)}…` : message}</Given>
      <span class="soft"> {visit.locale.t('jobs.attempts', { count: retryCount + 1 })}</span>
    </td>
  )
}
