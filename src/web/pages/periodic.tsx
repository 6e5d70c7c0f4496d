// Jobs by the clock: ours, which a person can steer, and those of another program.

import type { VNode } from 'preact'
import type { CronEntry } from '../../runtime/periodic/crons.ts'
import type { Say } from '../in-words.ts'
import { jobPath } from '../jobs/job-path.ts'
import { type Look, lookBeside } from '../route.ts'
import { asGiven, Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import { Words } from '../ui/words.tsx'
import type { Visit } from '../visit.ts'
import { cronPath } from './cron-path.ts'
import { Foreign } from './foreign-schedules.tsx'

const MOST_ROWS = 200

const EXAMPLE = `const nightly = defineCron({ name: 'nightly-report', schedule: '0 3 * * *', timezone: 'Europe/Paris', job: report })
export default defineConfig({ jobs: [report], cron: [nightly] })`

export const periodic: Look = lookBeside(
  '/periodic',
  'view',
  {},
  (hm) => Promise.all([hm.cron.all(), hm.cron.foreign()]),
  async (visit, _, [own, foreign]) => {
    const { inWords } = await import('../in-words.ts')
    const say: Say = (times) => inWords(times, visit.locale)
    const twice = new Set(foreign.flatMap(({ name, isEnabled }) => (isEnabled ? [name] : [])))
    const seen = own.filter(({ queue }) => visit.may('view', queue))
    return {
      title: visit.locale.t('nav.periodic'),
      tab: 'nav.periodic',
      body: (
        <>
          {seen.length > 0 && <Own {...{ visit, say, twice }} all={seen} />}
          {foreign.length > 0 && <Foreign {...{ visit, say }} entries={foreign} />}
          {seen.length === 0 && foreign.length === 0 && <None visit={visit} />}
        </>
      ),
    }
  },
)

const None = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <>
    <p class="empty">{locale.t('periodic.none')}</p>
    <pre {...asGiven}>{EXAMPLE}</pre>
  </>
)

interface OwnProps {
  readonly visit: Visit
  readonly say: Say
  readonly all: readonly CronEntry[]
  /** What another program pushes under the same name. */
  readonly twice: ReadonlySet<string>
}

const Own = ({ visit, say, all, twice }: OwnProps): VNode => {
  const { locale } = visit
  return (
    <>
      <table class="list">
        <caption>{locale.t('periodic.own')}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t('periodic.name')}</th>
            <th scope="col">{locale.t('periodic.when')}</th>
            <th scope="col">{locale.t('jobs.job')}</th>
            <th scope="col">{locale.t('jobs.queue')}</th>
            <th scope="col">{locale.t('periodic.last')}</th>
            <th scope="col">{locale.t('periodic.next')}</th>
            <th scope="col">{locale.t('periodic.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, MOST_ROWS).map((entry) => (
            <Row key={entry.name} {...{ visit, say, entry }} isTwice={twice.has(entry.name)} />
          ))}
        </tbody>
      </table>
      {all.length > MOST_ROWS && <p class="note">{locale.t('periodic.more', { count: all.length - MOST_ROWS })}</p>}
    </>
  )
}

interface RowProps {
  readonly visit: Visit
  readonly say: Say
  readonly entry: CronEntry
  readonly isTwice: boolean
}

const Row = ({ visit, say, entry, isTwice }: RowProps): VNode => {
  const { locale } = visit
  const { name, text, class: job, queue, ticks, source } = entry
  return (
    <tr>
      <th scope="row" data-label={locale.t('periodic.name')}>
        <span>
          <a href={visit.to(cronPath(name))}>
            <Given>{name}</Given>
          </a>
          <span class="line soft">{locale.t(`periodic.source.${source}`)}</span>
        </span>
      </th>
      <td data-label={locale.t('periodic.when')}>
        <span>
          <span class="code">
            <Given>{text}</Given>
          </span>
          <Words said={say(entry.schedule)} />
        </span>
      </td>
      <td data-label={locale.t('jobs.job')}>
        <Given>{job}</Given>
      </td>
      <td data-label={locale.t('jobs.queue')}>
        <Given>{queue}</Given>
      </td>
      <td data-label={locale.t('periodic.last')}>{ticks[0] && <LastTick visit={visit} tick={ticks[0]} />}</td>
      <td data-label={locale.t('periodic.next')}>
        <Next visit={visit} entry={entry} />
        {isTwice && !entry.isPaused && <span class="line note">{locale.t('periodic.twice')}</span>}
      </td>
      <td data-label={locale.t('periodic.actions')}>
        <CronActions visit={visit} entry={entry} />
      </td>
    </tr>
  )
}

/** With the job that was pushed then. */
export const LastTick = ({ visit, tick: { at, jid } }: { visit: Visit; tick: CronEntry['ticks'][number] }): VNode => {
  const path = jobPath(jid)
  if (path === null) return <Moment visit={visit} at={at} />
  return (
    <a href={visit.to(path)}>
      <Moment visit={visit} at={at} />
    </a>
  )
}

/** When it is due, or why it is not. */
export const Next = ({
  visit,
  entry: { next, isPaused, problem, skipTo },
}: {
  visit: Visit
  entry: CronEntry
}): VNode => {
  const { locale, snapshot } = visit
  if (problem !== null) return <span class="state dead">{locale.t('periodic.broken')}</span>
  if (isPaused) return <span class="state paused">{locale.t('queues.paused')}</span>
  if (next === null) return <span class="soft">{locale.t('periodic.never')}</span>
  return (
    <span>
      <Moment visit={visit} at={next} />
      {skipTo !== null && skipTo >= snapshot.at && (
        <span class="line soft">{locale.t('periodic.skipping', { moment: locale.moment(skipTo) })}</span>
      )}
    </span>
  )
}

export const CronActions = ({ visit, entry }: { visit: Visit; entry: CronEntry }): VNode | null => {
  const { name, isPaused, queue } = entry
  if (!visit.may('steer crons', queue)) return null
  const verbs = ['run', isPaused ? 'resume' : 'pause', ...(isPaused ? [] : (['skip'] as const))] as const
  return (
    <form method="post" action={visit.to(`${cronPath(name)}/run`)} class="orders">
      <input type="hidden" name="back" value={visit.path === '/periodic' ? 'list' : 'entry'} />
      {verbs.map((verb) => (
        <button
          key={verb}
          type="submit"
          formAction={visit.to(`${cronPath(name)}/${verb}`)}
          aria-label={visit.locale.t(`periodic.${verb}.name`, { name })}
        >
          {visit.locale.t(`periodic.${verb}`)}
        </button>
      ))}
    </form>
  )
}
