// The jobs by the clock that another program keeps in the store and pushes itself. They are shown, changed where they are written,
// and some can be taken over.

import type { VNode } from 'preact'
import type { ForeignCron } from '../../runtime/periodic/foreign-crons.ts'
import type { Say } from '../in-words.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import { Words } from '../ui/words.tsx'
import type { Visit } from '../visit.ts'
import { cronPath } from './cron-path.ts'

const MOST_ROWS = 200

interface ForeignProps {
  readonly visit: Visit
  readonly say: Say
  /** All of one program. */
  readonly entries: readonly ForeignCron[]
}

export const Foreign = ({ visit, say, entries }: ForeignProps): VNode => {
  const { locale } = visit
  const program = entries[0]?.program ?? ''
  const isOpen = entries.some(({ hurdle }) => hurdle === null)
  return (
    <>
      <p class="soft">{locale.t(isOpen ? 'periodic.foreignOpen' : 'periodic.foreign', { program })}</p>
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
            <th scope="col">{locale.t('periodic.next')}</th>
            <th scope="col">{locale.t('periodic.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.slice(0, MOST_ROWS).map((entry) => (
            <Row key={entry.name} {...{ visit, say, entry }} />
          ))}
        </tbody>
      </table>
      {entries.length > MOST_ROWS && (
        <p class="note">{locale.t('periodic.more', { count: entries.length - MOST_ROWS })}</p>
      )}
    </>
  )
}

interface RowProps {
  readonly visit: Visit
  readonly say: Say
  readonly entry: ForeignCron
}

const Row = ({ visit, say, entry }: RowProps): VNode => {
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
        <When {...{ visit, say, entry }} />
      </td>
      <td data-label={locale.t('jobs.job')}>{job === null ? <Unknown visit={visit} /> : <Given>{job}</Given>}</td>
      <td data-label={locale.t('jobs.queue')}>{queue !== null && <Given>{queue}</Given>}</td>
      {visit.may('view args') && (
        <td class="code" data-label={locale.t('jobs.args')}>
          {visit.may('view args', queue ?? undefined) && <Given>{argsLine(args)}</Given>}
        </td>
      )}
      <td data-label={locale.t('periodic.last')}>{lastAt !== null && <Moment visit={visit} at={lastAt} />}</td>
      <td data-label={locale.t('periodic.next')}>
        <Next visit={visit} entry={entry} />
      </td>
      <td data-label={locale.t('periodic.actions')}>
        <TakeOver visit={visit} entry={entry} />
      </td>
    </tr>
  )
}

const When = ({ visit, say, entry: { when, schedule } }: RowProps): VNode =>
  when === null ? (
    <Unknown visit={visit} />
  ) : (
    <span>
      {visit.locale.t(`periodic.${when.kind}`)}{' '}
      <span class="code">
        <Given>{when.text}</Given>
      </span>
      <Words said={schedule && say(schedule)} />
    </span>
  )

const Next = ({ visit, entry: { next, isEnabled, isOurs } }: { visit: Visit; entry: ForeignCron }): VNode => (
  <span>
    {!isEnabled && <span class="state paused">{visit.locale.t('periodic.disabled')}</span>}
    {next !== null && <Moment visit={visit} at={next} />}
    {isEnabled && isOurs && <span class="line note">{visit.locale.t('periodic.twice')}</span>}
  </span>
)

const TakeOver = ({ visit, entry }: { visit: Visit; entry: ForeignCron }): VNode | null => {
  const { locale } = visit
  const { name, queue, hurdle, isOurs, isEnabled } = entry
  if (isOurs && !isEnabled) return <span class="soft">{locale.t('periodic.takeOver.done')}</span>
  if (hurdle !== null)
    return (
      <span class="soft">
        <Given>{hurdle}</Given>
      </span>
    )
  if (!visit.may('steer crons', queue ?? undefined)) return null
  return (
    <form method="post" action={visit.to(`${cronPath(name)}/take-over`)} class="orders">
      <button type="submit" aria-label={locale.t('periodic.takeOver.name', { name })}>
        {locale.t('periodic.takeOver')}
      </button>
    </form>
  )
}

const Unknown = ({ visit }: { visit: Visit }): VNode => <span class="soft">{visit.locale.t('store.unknown')}</span>
