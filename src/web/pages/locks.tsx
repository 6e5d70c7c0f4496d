// The locks of unique jobs: which keys are held, by which job and how long at most, and those whose job is nowhere any more.

import type { VNode } from 'preact'
import type { HeldLock } from '../../runtime/locks.ts'
import { type Look, lookBeside } from '../route.ts'
import { asGiven, Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

const MOST_ROWS = 200
/** Of each place so many jobs are looked at for those that hold a lock. */
const EXAMINED = 2000

const SNIPPET = `defineJob({ name: 'Index', unique: { by: ['post'] }, perform })`

export const locks: Look = lookBeside(
  '/locks',
  'view',
  {},
  (hm) => hm.locks.list({ examine: EXAMINED }),
  async (visit, _, found) => ({
    title: visit.locale.t('nav.locks'),
    tab: 'nav.locks',
    body: found.length === 0 ? <None visit={visit} /> : <Held visit={visit} found={found} />,
  }),
)

const None = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <>
    <p class="empty">{locale.t('locks.none')}</p>
    <pre {...asGiven}>{SNIPPET}</pre>
  </>
)

/** Those first that a person may want to do something about. */
const order = (found: readonly HeldLock[]): readonly HeldLock[] =>
  [...found].sort((a, b) => Number(b.stale === true) - Number(a.stale === true))

const Held = ({ visit, found }: { visit: Visit; found: readonly HeldLock[] }): VNode => {
  const { locale } = visit
  const heads = ['locks.key', 'jobs.job', 'locks.holder', 'locks.until', 'locks.where', 'locks.atLatest'] as const
  return (
    <>
      <p class="soft">{locale.t('locks.about')}</p>
      <table class="list">
        <caption>{locale.t('nav.locks')}</caption>
        <thead>
          <tr>
            {heads.map((key) => (
              <th key={key} scope="col">
                {locale.t(key)}
              </th>
            ))}
            <th scope="col" aria-label={locale.t('locks.release')} />
          </tr>
        </thead>
        <tbody>
          {order(found)
            .slice(0, MOST_ROWS)
            .map((lock) => (
              <Row key={lock.key} visit={visit} lock={lock} />
            ))}
        </tbody>
      </table>
      {found.length > MOST_ROWS && <p class="note">{locale.t('locks.more', { count: found.length - MOST_ROWS })}</p>}
    </>
  )
}

const Row = ({ visit, lock }: { visit: Visit; lock: HeldLock }): VNode => {
  const { locale } = visit
  const { key, class: name, jid, until, place, stale, expiresAt } = lock
  return (
    <tr>
      <th scope="row" class="code" data-label={locale.t('locks.key')}>
        <Given>{key}</Given>
      </th>
      <td data-label={locale.t('jobs.job')}>
        <Given>{name}</Given>
      </td>
      <td class="code" data-label={locale.t('locks.holder')}>
        <a href={visit.to(`/jobs/${encodeURIComponent(jid)}`)}>
          <Given>{jid}</Given>
        </a>
      </td>
      <td data-label={locale.t('locks.until')}>{until !== null && locale.t(`locks.until.${until}`)}</td>
      <td data-label={locale.t('locks.where')}>
        {stale ? <strong>{locale.t('locks.stale')}</strong> : place !== null && locale.t(`locks.place.${place}`)}
      </td>
      <td data-label={locale.t('locks.atLatest')}>
        <Moment visit={visit} at={expiresAt} />
      </td>
      <td>{visit.may('release locks') && <Release visit={visit} lock={lock} />}</td>
    </tr>
  )
}

const Release = ({ visit, lock: { key, jid } }: { visit: Visit; lock: HeldLock }): VNode => (
  <form method="post" action={visit.to('/locks/release')}>
    <input type="hidden" name="lock" value={key} />
    <input type="hidden" name="holder" value={jid} />
    <button type="submit" aria-label={visit.locale.t('locks.release.name', { key })}>
      {visit.locale.t('locks.release')}
    </button>
  </form>
)
