// The jobs by the clock that another program keeps in the store and pushes itself. They are shown, and changed where they are
// written.

import type { VNode } from 'preact'
import type { ForeignSchedule, ForeignSchedules } from '../../core/store/schedules.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

const MOST_ROWS = 200

interface ForeignProps {
  readonly visit: Visit
  readonly found: ForeignSchedules
}

export const Foreign = ({ visit, found: { program, entries } }: ForeignProps): VNode => {
  const { locale } = visit
  return (
    <>
      <p class="soft">{locale.t('periodic.foreign', { program })}</p>
      <table class="list">
        <caption>{program}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t('periodic.name')}</th>
            <th scope="col">{locale.t('periodic.when')}</th>
            <th scope="col">{locale.t('jobs.job')}</th>
            <th scope="col">{locale.t('jobs.queue')}</th>
            {visit.may('view args') && <th scope="col">{locale.t('jobs.args')}</th>}
            <th scope="col">{locale.t('periodic.last')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.slice(0, MOST_ROWS).map((entry) => (
            <Row key={entry.name} visit={visit} entry={entry} />
          ))}
        </tbody>
      </table>
      {entries.length > MOST_ROWS && (
        <p class="note">{locale.t('periodic.more', { count: entries.length - MOST_ROWS })}</p>
      )}
    </>
  )
}

const Row = ({ visit, entry }: { visit: Visit; entry: ForeignSchedule }): VNode => {
  const { locale } = visit
  const { name, description, class: job, queue, args, lastAt } = entry
  return (
    <tr>
      <th scope="row" data-label={locale.t('periodic.name')}>
        <span>
          <Given>{name}</Given>
          {description !== '' && (
            <span class="line soft">
              <Given>{description}</Given>
            </span>
          )}
        </span>
      </th>
      <td data-label={locale.t('periodic.when')}>
        <When visit={visit} entry={entry} />
      </td>
      <td data-label={locale.t('jobs.job')}>{job === null ? <Unknown visit={visit} /> : <Given>{job}</Given>}</td>
      <td data-label={locale.t('jobs.queue')}>{queue !== null && <Given>{queue}</Given>}</td>
      {visit.may('view args') && (
        <td class="code" data-label={locale.t('jobs.args')}>
          {visit.may('view args', queue ?? undefined) && <Given>{argsLine(args)}</Given>}
        </td>
      )}
      <td data-label={locale.t('periodic.last')}>{lastAt !== null && <Moment visit={visit} at={lastAt} />}</td>
    </tr>
  )
}

const When = ({ visit, entry: { when } }: { visit: Visit; entry: ForeignSchedule }): VNode =>
  when === null ? (
    <Unknown visit={visit} />
  ) : (
    <span>
      {visit.locale.t(`periodic.${when.kind}`)}{' '}
      <span class="code">
        <Given>{when.text}</Given>
      </span>
    </span>
  )

const Unknown = ({ visit }: { visit: Visit }): VNode => <span class="soft">{visit.locale.t('store.unknown')}</span>
