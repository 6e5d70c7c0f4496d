// One job by the clock: what it pushes, when it was due and what became of that, and when it will be, over changes of the clocks.

import type { ComponentChildren, VNode } from 'preact'
import type { Tick } from '../../core/features/cron/grid.ts'
import { localText, zoneOf } from '../../core/features/cron/zone.ts'
import type { EndedAttempt } from '../../core/history/note.ts'
import type { CronEntry } from '../../runtime/periodic/crons.ts'
import { argsLine } from '../jobs/shown-args.ts'
import { type Look, look } from '../route.ts'
import { Given } from '../ui/given.tsx'
import { Words } from '../ui/words.tsx'
import type { Visit } from '../visit.ts'
import { cronPath } from './cron-path.ts'
import { CronActions, LastTick, Next } from './periodic.tsx'

/** So many notes are looked through for what became of its jobs. */
const LOOKED_AT = 5000

export const cron: Look = look('/periodic/:name', 'view', {}, async (visit, { path }) => {
  const { hm, locale } = visit
  const name = path.name ?? ''
  const entry = await hm.cron.find(name)
  if (!entry || !visit.may('view', entry.queue)) {
    const body = <p class="empty">{locale.t('periodic.gone')}</p>
    return { title: name, isNamed: true, tab: 'nav.periodic', status: 404, body }
  }
  const next = entry.problem === null ? await hm.cron.next(name) : []
  const ended = new Map((await hm.attempts.newest({ limit: LOOKED_AT })).toReversed().map((one) => [one.jid, one]))
  const said = (await import('../in-words.ts')).inWords(entry.schedule, locale)
  return { title: name, isNamed: true, tab: 'nav.periodic', body: <Cron {...{ visit, entry, said, next, ended }} /> }
})

interface CronProps {
  readonly visit: Visit
  readonly entry: CronEntry
  /** Its schedule in words. */
  readonly said: string | null
  readonly next: readonly Tick[]
  /** The last attempt of each job. */
  readonly ended: ReadonlyMap<string | null, EndedAttempt>
}

const Cron = (props: CronProps): VNode => {
  const { visit, entry } = props
  const { locale } = visit
  return (
    <>
      {entry.problem !== null && (
        <p class="note">
          <Given>{entry.problem}</Given>
        </p>
      )}
      <Facts {...props} />
      <CronActions visit={visit} entry={entry} />
      {visit.may('delete jobs', entry.queue) && entry.by !== null && (
        <form method="post" action={visit.to(`${cronPath(entry.name)}/remove`)}>
          <button type="submit" class="final">
            {locale.t('periodic.remove')}
          </button>
        </form>
      )}
      <h2>{locale.t('periodic.comes')}</h2>
      <Coming {...props} />
      <h2>{locale.t('periodic.ran')}</h2>
      <Past {...props} />
    </>
  )
}

const Fact = ({ of, children }: { of: ComponentChildren; children: ComponentChildren }): VNode => (
  <div>
    <dt>{of}</dt>
    <dd>{children}</dd>
  </div>
)

const Facts = ({ visit, entry, said }: CronProps): VNode => {
  const { locale } = visit
  const { text, class: job, queue, args, source, by } = entry
  return (
    <dl class="facts panel">
      <Fact of={locale.t('periodic.when')}>
        <span class="code">
          <Given>{text}</Given>
        </span>
        <Words said={said} />
      </Fact>
      <Fact of={locale.t('periodic.next')}>
        <Next visit={visit} entry={entry} />
      </Fact>
      <Fact of={locale.t('jobs.job')}>
        <Given>{job}</Given>
      </Fact>
      <Fact of={locale.t('jobs.queue')}>
        <a href={visit.to(`/queues/${encodeURIComponent(queue)}`)}>
          <Given>{queue}</Given>
        </a>
      </Fact>
      {visit.may('view args', queue) && (
        <Fact of={locale.t('jobs.args')}>
          <span class="code">
            <Given>{argsLine(args)}</Given>
          </span>
        </Fact>
      )}
      <Fact of={locale.t('periodic.source')}>
        {locale.t(`periodic.source.${source}`)}{' '}
        <span class="soft">
          <Given>{by ?? ''}</Given>
        </span>
      </Fact>
      {optionsOf(entry).map(([name, value]) => (
        <Fact
          key={name}
          of={
            <span class="code">
              <Given>{name}</Given>
            </span>
          }
        >
          <span class="code">
            <Given>{value}</Given>
          </span>
        </Fact>
      ))}
    </dl>
  )
}

/** What the schedule says beside its times, as it is written in code; what it does not say, by its default. */
function optionsOf({ schedule }: CronEntry): readonly (readonly [name: string, value: string])[] {
  const { skippedHour, repeatedHour, grace = '1m', missed = 'last', overlap = 'allow', jitter } = schedule
  const said = {
    ...{ skippedHour, repeatedHour, grace, overlap, jitter },
    missed: typeof missed === 'string' ? missed : `{ all: ${missed.all} }`,
  }
  return Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}

const Coming = ({ visit: { locale }, entry, next }: CronProps): VNode => {
  if (next.length === 0) return <p class="empty">{locale.t('periodic.never')}</p>
  const zone = zoneOf(entry.schedule.timezone ?? 'UTC')
  return (
    <table class="list">
      <caption>{locale.t('periodic.comes')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('periodic.local')}</th>
          <th scope="col">
            <Given>UTC</Given>
          </th>
          <th scope="col">{locale.t('periodic.note')}</th>
        </tr>
      </thead>
      <tbody>
        {next.map(({ at, because }) => (
          <tr key={at}>
            <th scope="row" class="code" data-label={locale.t('periodic.local')}>
              {localText(zone, at)}
            </th>
            <td class="code" data-label="UTC">
              <time dateTime={new Date(at).toISOString()}>
                {new Date(at).toISOString().slice(0, 19).replace('T', ' ')}
              </time>
            </td>
            <td data-label={locale.t('periodic.note')}>
              {because !== null && locale.t(`periodic.${because}`)}{' '}
              {entry.skipTo !== null && at <= entry.skipTo && locale.t('periodic.skippedByHand')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const Past = ({ visit, entry, ended }: CronProps): VNode => {
  const { locale } = visit
  if (entry.ticks.length === 0) return <p class="empty">{locale.t('periodic.notYet')}</p>
  return (
    <table class="list">
      <caption>{locale.t('periodic.ran')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('periodic.tick')}</th>
          <th scope="col">{locale.t('attempts.outcome')}</th>
          <th scope="col">{locale.t('attempts.ran')}</th>
        </tr>
      </thead>
      <tbody>
        {entry.ticks.map((tick) => {
          const attempt = tick.jid === null ? undefined : ended.get(tick.jid)
          return (
            <tr key={tick.at}>
              <th scope="row" data-label={locale.t('periodic.tick')}>
                <LastTick visit={visit} tick={tick} />
              </th>
              <td data-label={locale.t('attempts.outcome')}>
                {tick.jid === null
                  ? locale.t('periodic.inTheWay')
                  : attempt
                    ? locale.t(`attempts.${attempt.outcome}`)
                    : ''}
              </td>
              <td data-label={locale.t('attempts.ran')}>
                {attempt && attempt.ranMs !== null && locale.duration(attempt.ranMs)}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
