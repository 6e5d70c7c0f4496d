// Jobs at rest in a table, with what may be done to those that are selected, or to all that the filter means.

import type { VNode } from 'preact'
import type { Place } from '../../core/store/places.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { keyOf } from '../jobs/identity.ts'
import type { VerbOfState } from '../jobs/state.ts'
import type { Visit } from '../visit.ts'
import { JobRow } from './job-row.tsx'
import { VerbButtons, verbsFor } from './verbs.tsx'

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

const queueOf = (place: Place): string | null => (place.kind === 'queue' ? place.queue : null)

export const JobTable = (props: TableProps): VNode => {
  const { visit, place, jobs, caption, action, fields } = props
  const verbs = verbsFor(visit, place.kind, queueOf(place))
  const selectable = verbs.length > 0
  return (
    <form method="post" action={`${action}/${verbs[0]?.verb}`} class="jobs" data-select>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {selectable && <Bar {...props} verbs={verbs} />}
      <table class="list">
        <caption>{caption}</caption>
        <Head visit={visit} place={place} selectable={selectable} />
        <tbody>
          {jobs.map((job) => (
            <JobRow key={keyOf(job)} visit={visit} job={job} place={place} selectable={selectable} />
          ))}
        </tbody>
      </table>
    </form>
  )
}

interface HeadProps {
  readonly visit: Visit
  readonly place: Place
  readonly selectable: boolean
}

const Head = ({ visit, place: { kind }, selectable }: HeadProps): VNode => {
  const { locale } = visit
  const isTimed = kind !== 'queue'
  return (
    <thead>
      <tr>
        {selectable && (
          <th scope="col" class="pick">
            <label>
              <input type="checkbox" data-select-page aria-label={locale.t('jobs.selectPage')} hidden />
            </label>
          </th>
        )}
        {isTimed && <th scope="col">{locale.t(kind === 'dead' ? 'jobs.died' : 'jobs.due')}</th>}
        <th scope="col">{locale.t('jobs.job')}</th>
        {isTimed && <th scope="col">{locale.t('jobs.queue')}</th>}
        {visit.may('view args') && <th scope="col">{locale.t('jobs.args')}</th>}
        {(kind === 'retry' || kind === 'dead') && <th scope="col">{locale.t('jobs.error')}</th>}
        {!isTimed && <th scope="col">{locale.t('jobs.waiting')}</th>}
      </tr>
    </thead>
  )
}

const Bar = ({ visit, action, verbs, total, place }: TableProps & { verbs: readonly VerbOfState[] }): VNode => {
  const { locale } = visit
  return (
    <div class="bar">
      <span
        data-selected
        hidden
        data-one={locale.t('jobs.selected', { count: 1 })}
        data-other={locale.t('jobs.selectedMany')}
      />
      <VerbButtons visit={visit} verbs={verbs} queue={queueOf(place)} action={action} />
      <label class="all">
        <input type="checkbox" name="scope" value="all" data-select-all />{' '}
        {total === null ? locale.t('jobs.allMatching') : locale.t('jobs.all', { count: total })}
      </label>
    </div>
  )
}
