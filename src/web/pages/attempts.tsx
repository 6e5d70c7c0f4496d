// The attempts of one job, as far as they are kept: what became of each, where it ran and for how long, and what it threw.

import { Fragment, type VNode } from 'preact'
import type { EndedAttempt, NotedOutcome } from '../../core/history/note.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { redactedText } from '../jobs/redact.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { Given } from '../ui/given.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Logged } from '../ui/logged.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

/**
 * Among so many of the newest notes those of one job are looked for: half a megabyte as a rule, and four where all of
 * them logged much. */
const LOOKED_AT = 2000

/** The notes of a job, the newest first. */
export const attemptsOf = async (hm: Haymaker, jid: string): Promise<readonly EndedAttempt[]> =>
  (await hm.attempts.newest({ limit: LOOKED_AT })).filter((note) => note.jid === jid)

/** What of a visit it needs. */
type Here = Pick<Visit, 'locale' | 'snapshot' | 'may'>

interface Props {
  readonly visit: Here
  /** Of one job. */
  readonly notes: readonly EndedAttempt[]
}

export const Attempts = ({ visit, notes }: Props): VNode => {
  const { locale } = visit
  if (notes.length === 0) return <p class="empty">{locale.t('attempts.none')}</p>
  const hasErrors = notes.some(({ error }) => error !== null)
  return (
    <table class="list ended">
      <caption>{locale.t('attempts.caption')}</caption>
      <thead>
        <tr>
          <th scope="col" class="number">
            {locale.t('attempts.attempt')}
          </th>
          <th scope="col">{locale.t('attempts.outcome')}</th>
          <th scope="col">{locale.t('attempts.ended')}</th>
          <th scope="col" class="number">
            {locale.t('attempts.ran')}
          </th>
          <th scope="col" class="number">
            {locale.t('attempts.waited')}
          </th>
          <th scope="col">{locale.t('attempts.process')}</th>
          {hasErrors && <th scope="col">{locale.t('attempts.error')}</th>}
        </tr>
      </thead>
      <tbody>
        {notes.map((note, i) => (
          <Fragment key={i}>
            <Row visit={visit} note={note} hasErrors={hasErrors} />
            {note.log.length > 0 && visit.may('view args', note.queue) && (
              <LogOf visit={visit} note={note} isNewest={i === 0} columns={hasErrors ? 7 : 6} />
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

const Row = ({ visit, note, hasErrors }: { visit: Here; note: EndedAttempt; hasErrors: boolean }): VNode => {
  const { locale } = visit
  const { attempt, endedAt, ranMs, waitedMs, process } = note
  return (
    <tr>
      <th scope="row" class="number" data-label={locale.t('attempts.attempt')}>
        {locale.count(attempt)}
      </th>
      <td data-label={locale.t('attempts.outcome')}>
        <Outcome visit={visit} note={note} />
      </td>
      <td data-label={locale.t('attempts.ended')}>
        <Moment visit={visit} at={endedAt} />
      </td>
      <td class="number" data-label={locale.t('attempts.ran')}>
        {ranMs === null ? locale.t('attempts.notRun') : locale.duration(ranMs)}
      </td>
      <td class="number" data-label={locale.t('attempts.waited')}>
        {waitedMs === null ? '–' : locale.duration(waitedMs)}
      </td>
      <td data-label={locale.t('attempts.process')}>
        <Given>{process}</Given>
      </td>
      {hasErrors && <Thrown visit={visit} note={note} />}
    </tr>
  )
}

interface LogProps {
  readonly visit: Here
  readonly note: EndedAttempt
  readonly isNewest: boolean
  readonly columns: number
}

/** What the attempt above logged; of the newest it is open. */
const LogOf = ({ visit, note: { log, attempt }, isNewest, columns }: LogProps): VNode => (
  <tr>
    <td colSpan={columns} class="log">
      <details open={isNewest}>
        <summary>{visit.locale.t('logged.of', { count: log.length, attempt })}</summary>
        <Logged visit={visit} lines={log} />
      </details>
    </td>
  </tr>
)

const looks: Readonly<Record<NotedOutcome, { readonly icon: IconName; readonly state: string }>> = {
  done: { icon: 'done', state: 'done' },
  retry: { icon: 'failed', state: 'failed' },
  schedule: { icon: 'paused', state: 'paused' },
  dead: { icon: 'failed', state: 'failed' },
  gone: { icon: 'alone', state: 'alone' },
}

const reasons: ReadonlyMap<string, MessageKey> = new Map([
  ['exhausted', 'attempts.exhausted'],
  ['killed', 'attempts.killed'],
  ['discarded', 'attempts.discarded'],
  ['cancelled', 'attempts.cancelled'],
  ['replaced', 'attempts.replaced'],
  ['not kept', 'attempts.notKept'],
  ['poison', 'attempts.poison'],
  ['malformed', 'attempts.malformed'],
])

const Outcome = ({ visit: { locale }, note: { outcome, reason } }: { visit: Here; note: EndedAttempt }): VNode => {
  const { icon, state } = looks[outcome]
  const key = reason === null ? undefined : reasons.get(reason)
  return (
    <span>
      <span class={`state ${state}`}>
        <Icon name={icon} /> {locale.t(`attempts.${outcome}`)}
      </span>{' '}
      {reason !== null && <span class="soft">{key ? locale.t(key) : <Given>{reason}</Given>}</span>}
    </span>
  )
}

const Thrown = ({ visit, note: { error } }: { visit: Here; note: EndedAttempt }): VNode => (
  <td data-label={visit.locale.t('attempts.error')}>
    {error && (
      <span>
        <strong>
          <Given>{error.class}</Given>
        </strong>{' '}
        <Given>{redactedText(error.message)}</Given>
      </span>
    )}
  </td>
)
