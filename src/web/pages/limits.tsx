// Limits: how much of each is in use, how often there was room and how often not. What nobody uses goes by itself.

import type { VNode } from 'preact'
import type { LimitState } from '../../runtime/limits/limits.ts'
import { type Look, lookBeside } from '../route.ts'
import { asGiven, Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

const MOST_ROWS = 500

const EXAMPLE = `const stripe = limiter.bucket('stripe', { limit: 100, per: '1s' })
defineJob({ name: 'Charge', limits: [stripe], perform })`

export const limits: Look = lookBeside(
  '/limits',
  'view',
  {},
  (hm) => hm.limits.all(),
  async (visit, _, all) => ({
    title: visit.locale.t('nav.limits'),
    tab: 'nav.limits',
    body: all.length === 0 ? <None visit={visit} /> : <Limits visit={visit} all={all} />,
  }),
)

const None = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <>
    <p class="empty">{locale.t('limits.none')}</p>
    <pre {...asGiven}>{EXAMPLE}</pre>
  </>
)

const numbers = ['held', 'waited', 'refused', 'reclaimed'] as const

const Limits = ({ visit, all }: { visit: Visit; all: readonly LimitState[] }): VNode => {
  const { locale } = visit
  const mayReset = visit.may('reset limits')
  return (
    <>
      <table class="list">
        <caption>{locale.t('limits.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t('limits.name')}</th>
            <th scope="col">{locale.t('limits.kind')}</th>
            <th scope="col">{locale.t('limits.inUse')}</th>
            {numbers.map((one) => (
              <th key={one} scope="col" class="number">
                {locale.t(`limits.${one}`)}
              </th>
            ))}
            <th scope="col">{locale.t('limits.usedAt')}</th>
            {mayReset && <th scope="col">{locale.t('limits.actions')}</th>}
          </tr>
        </thead>
        <tbody>
          {all.slice(0, MOST_ROWS).map((limit) => (
            <Row key={limit.name} visit={visit} limit={limit} />
          ))}
        </tbody>
      </table>
      {all.length > MOST_ROWS && <p class="note">{locale.t('limits.more', { count: all.length - MOST_ROWS })}</p>}
    </>
  )
}

const Row = ({ visit, limit }: { visit: Visit; limit: LimitState }): VNode => {
  const { locale } = visit
  const { name, kind, max, perMs, used, immediate, waited, refused, reclaimed, usedAt } = limit
  const counts = { held: immediate + waited, waited, refused, reclaimed }
  const said = locale.t('limits.used', { used, max })
  return (
    <tr>
      <th scope="row" data-label={locale.t('limits.name')}>
        <Given>{name}</Given>
      </th>
      <td data-label={locale.t('limits.kind')}>{locale.t(`limits.${kind}`, { span: locale.duration(perMs) })}</td>
      <td data-label={locale.t('limits.inUse')}>
        <span>
          <meter min={0} max={max} value={Math.min(used, max)} aria-label={locale.t('limits.used.name', { name })} />{' '}
          {said}
        </span>
      </td>
      {numbers.map((one) => (
        <td key={one} class="number" data-label={locale.t(`limits.${one}`)}>
          {locale.count(counts[one])}
        </td>
      ))}
      <td data-label={locale.t('limits.usedAt')}>
        <Moment visit={visit} at={usedAt.getTime()} />
      </td>
      {visit.may('reset limits') && (
        <td data-label={locale.t('limits.actions')}>
          <form method="post" action={visit.to('/limits/reset')}>
            <input type="hidden" name="limit" value={name} />
            <button type="submit" aria-label={locale.t('limits.reset.name', { name })}>
              {locale.t('limits.reset')}
            </button>
          </form>
        </td>
      )}
    </tr>
  )
}
