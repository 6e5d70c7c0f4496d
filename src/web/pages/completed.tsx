// What is left of jobs that are done: the newest attempts that succeeded, as far as they are kept, and which those are.

import type { VNode } from 'preact'
import type { EndedAttempt } from '../../core/history/note.ts'
import { notesKept } from '../../core/store/ledger.ts'
import { type CompletedPage, completedPage } from '../history/completed.ts'
import { termsIn } from '../jobs/filter.ts'
import { jobPath } from '../jobs/job-path.ts'
import type { Page } from '../route.ts'
import { asGiven, Given, inLine } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'
import { FilterForm } from './filter-form.tsx'

interface Values {
  readonly q: string
  readonly limit: number
  readonly after: string
}

export async function completed(visit: Visit, values: Values): Promise<Page> {
  const terms = termsIn(values.q)
  const page = await completedPage(visit.hm.attempts, { terms, limit: values.limit, after: values.after })
  const title = visit.locale.t('nav.completed')
  return { title, tab: 'nav.completed', body: <Completed visit={visit} values={values} page={page} /> }
}

interface Props {
  readonly visit: Visit
  readonly values: Values
  readonly page: CompletedPage
}

const Completed = ({ visit, values, page }: Props): VNode => {
  const { locale } = visit
  const { successes } = visit.snapshot.keeps
  const isEmpty = page.rows.length === 0 && values.q === '' && values.after === ''
  if (isEmpty && successes === 'none') return <SwitchedOff visit={visit} />
  return (
    <>
      <p class="note">{locale.t(`completed.${successes}`, { max: notesKept })}</p>
      {isEmpty ? (
        <p class="empty">{locale.t('completed.empty')}</p>
      ) : (
        <Listed visit={visit} values={values} page={page} />
      )}
    </>
  )
}

const SwitchedOff = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <section class="panel">
    <h2>{locale.t('completed.off')}</h2>
    <p>{locale.t('completed.off.text', { max: notesKept })}</p>
    <pre>{`history: 'all'`}</pre>
  </section>
)

const Listed = ({ visit, values, page: { rows, next } }: Props): VNode => {
  const { locale } = visit
  const { q, limit, after } = values
  const address = { state: 'done', q, limit: limit === 25 ? '' : limit }
  return (
    <>
      <FilterForm visit={visit} path="/jobs" fields={{ state: 'done' }} q={q} hint="completed.hint" />
      {rows.length === 0 ? <p class="empty">{locale.t('jobs.noMatch')}</p> : <Table visit={visit} rows={rows} />}
      <nav class="pager" aria-label={locale.t('pager.label')}>
        <span>{locale.t('completed.shown', { count: rows.length })}</span>
        {after !== '' && <a href={visit.to('/jobs', address)}>{locale.t('completed.newest')}</a>}
        {next !== null && (
          <a rel="next" href={visit.to('/jobs', { ...address, after: next })}>
            {locale.t('completed.older')}
          </a>
        )}
      </nav>
    </>
  )
}

const Table = ({ visit, rows }: { visit: Visit; rows: readonly EndedAttempt[] }): VNode => {
  const { locale } = visit
  return (
    <table class="list ended">
      <caption>{locale.t('nav.completed')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('completed.finished')}</th>
          <th scope="col">{locale.t('jobs.job')}</th>
          <th scope="col">{locale.t('jobs.queue')}</th>
          <th scope="col" class="number">
            {locale.t('attempts.ran')}
          </th>
          <th scope="col" class="number">
            {locale.t('attempts.waited')}
          </th>
          <th scope="col" class="number">
            {locale.t('attempts.attempt')}
          </th>
          <th scope="col">{locale.t('attempts.process')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((attempt, i) => (
          <Row key={i} visit={visit} attempt={attempt} />
        ))}
      </tbody>
    </table>
  )
}

const Row = ({ visit, attempt }: { visit: Visit; attempt: EndedAttempt }): VNode => {
  const { locale } = visit
  const { jid, queue, endedAt, ranMs, waitedMs, process } = attempt
  const name = attempt.class ? <Given>{attempt.class}</Given> : locale.t('jobs.unreadable')
  const path = jobPath(jid)
  return (
    <tr>
      <td data-label={locale.t('completed.finished')}>
        <Moment visit={visit} at={endedAt} />
      </td>
      <th scope="row" data-label={locale.t('jobs.job')}>
        <span class="named">
          {path === null ? name : <a href={visit.to(path)}>{name}</a>}
          {jid !== null && (
            <span class="jid" {...asGiven}>
              {inLine(jid)}
            </span>
          )}
        </span>
      </th>
      <td data-label={locale.t('jobs.queue')}>
        <a href={visit.to(`/queues/${encodeURIComponent(queue.toWellFormed())}`)}>
          <Given>{queue}</Given>
        </a>
      </td>
      <td class="number" data-label={locale.t('attempts.ran')}>
        {ranMs !== null && locale.duration(ranMs)}
      </td>
      <td class="number" data-label={locale.t('attempts.waited')}>
        {waitedMs === null ? '–' : locale.duration(waitedMs)}
      </td>
      <td class="number" data-label={locale.t('attempts.attempt')}>
        {locale.count(attempt.attempt)}
      </td>
      <td data-label={locale.t('attempts.process')}>
        <Given>{process}</Given>
      </td>
    </tr>
  )
}
