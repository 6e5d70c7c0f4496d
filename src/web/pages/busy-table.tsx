// The jobs that are at work, each with its process and for how long.

import type { VNode } from 'preact'
import type { BusyJob } from '../../runtime/inspector.ts'
import { jobPath } from '../jobs/job-path.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { asGiven, Given, inLine } from '../ui/given.tsx'
import { LastLine } from '../ui/logged.tsx'
import type { Visit } from '../visit.ts'

const MOST_ROWS = 100

/** Its class, which leads to its page where it has one. */
const Named = ({ visit, job }: { visit: Visit; job: BusyJob }): VNode => {
  const path = jobPath(job.jid)
  const name = job.displayClass ? <Given>{job.displayClass}</Given> : visit.locale.t('jobs.unreadable')
  return path === null ? <span>{name}</span> : <a href={visit.to(path)}>{name}</a>
}

export const BusyTable = ({ visit }: { visit: Visit }): VNode => {
  const { locale, snapshot } = visit
  const rows = snapshot.processes
    .flatMap(({ owner, card, running }) => running.map((job) => ({ owner, card, job })))
    .sort((a, b) => a.job.startedAt - b.job.startedAt)
  if (rows.length === 0) {
    const { busy } = snapshot.stats
    return (
      <p class="empty" data-refresh="busy">
        {locale.t(busy === 0 ? 'busy.none' : 'busy.short', { count: busy })}
      </p>
    )
  }
  const saysSomething = rows.some(({ job }) => job.log.length > 0 && visit.may('view args', job.queue))
  return (
    <table class="list" data-refresh="busy">
      <caption>{locale.t('nav.busy')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('jobs.job')}</th>
          <th scope="col">{locale.t('jobs.queue')}</th>
          {visit.may('view args') && <th scope="col">{locale.t('jobs.args')}</th>}
          {saysSomething && <th scope="col">{locale.t('logged.last')}</th>}
          <th scope="col">{locale.t('busy.process')}</th>
          <th scope="col" class="number">
            {locale.t('busy.since')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map(({ owner, card, job }) => (
          <tr key={`${owner} ${job.jid} ${job.startedAt}`}>
            <th scope="row" data-label={locale.t('jobs.job')}>
              <Named visit={visit} job={job} />
              {job.jid !== null && (
                <span class="jid" {...asGiven}>
                  {inLine(job.jid)}
                </span>
              )}
            </th>
            <td data-label={locale.t('jobs.queue')}>
              <Given>{job.queue}</Given>
            </td>
            {visit.may('view args') && (
              <td class="code" data-label={locale.t('jobs.args')}>
                {visit.may('view args', job.queue) && <Given>{argsLine(job.displayArgs)}</Given>}
              </td>
            )}
            {saysSomething && (
              <td data-label={locale.t('logged.last')}>
                {visit.may('view args', job.queue) && <LastLine visit={visit} lines={job.log} />}
              </td>
            )}
            <td data-label={locale.t('busy.process')}>
              <Given>{`${card.hostname}:${card.pid}`}</Given>
            </td>
            <td class="number" data-label={locale.t('busy.since')}>
              {locale.duration(Math.max(0, snapshot.at - job.startedAt))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
