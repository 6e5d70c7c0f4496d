// The keys of a store that is made of keys, a page at a time. Only the store's own are ever there.

import type { VNode } from 'preact'
import type { KeyFacts, KeyPage } from '../../core/store/anatomy.ts'
import { cursor } from '../../core/store/places.ts'
import { shownName } from '../keys/shown-name.ts'
import { text, whole } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import { asGiven, inLine } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'
import { storeTab } from './store.tsx'

const parameters = { after: text(4096), limit: whole(1, 100, 25) }

export const keys: Look = look('/redis/keys', 'view store', parameters, async (visit, { values: { after, limit } }) => {
  const opened = await visit.hm.store()
  const page = await opened.keys(limit, after === '' ? undefined : cursor(after))
  const status = visit.snapshot.hasKeys ? 200 : 404
  const isFirst = after === ''
  return {
    title: visit.locale.t('keys.title'),
    tab: storeTab(visit),
    status,
    body: <Keys visit={visit} page={page} isFirst={isFirst} limit={limit} />,
  }
})

interface KeysProps {
  readonly visit: Visit
  readonly page: KeyPage
  readonly isFirst: boolean
  readonly limit: number
}

const Keys = ({ visit, page: { keys, next, format }, isFirst, limit }: KeysProps): VNode => {
  const { locale } = visit
  const query = { limit: limit === 25 ? '' : limit }
  return (
    <>
      {visit.snapshot.hasKeys && <p class="soft">{locale.t('keys.fence', { format })}</p>}
      {keys.length === 0 ? (
        <p class="empty">{locale.t(next === null ? 'keys.none' : 'keys.noneYet')}</p>
      ) : (
        <KeyTable visit={visit} keys={keys} />
      )}
      <nav class="pager" aria-label={locale.t('pager.label')}>
        <a href={visit.to('/redis')}>{locale.t(storeTab(visit))}</a>
        {!isFirst && <a href={visit.to('/redis/keys', query)}>{locale.t('pager.first')}</a>}
        {next !== null && (
          <a rel="next" href={visit.to('/redis/keys', { ...query, after: next })}>
            {locale.t(keys.length === 0 ? 'pager.goOn' : 'pager.next')}
          </a>
        )}
      </nav>
    </>
  )
}

const KeyTable = ({ visit, keys }: { visit: Visit; keys: readonly KeyFacts[] }): VNode => {
  const { locale } = visit
  return (
    <table class="list">
      <caption>{locale.t('keys.title')}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('keys.name')}</th>
          <th scope="col">{locale.t('keys.type')}</th>
          <th scope="col">{locale.t('keys.ttl')}</th>
          <th scope="col" class="number">
            {locale.t('keys.length')}
          </th>
          <th scope="col" class="number">
            {locale.t('keys.bytes')}
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.name}>
            <th scope="row" data-label={locale.t('keys.name')}>
              <span>
                <KeyName visit={visit} facts={key} />
                <span class="line soft">{locale.t(`keys.about.${key.meaning}`)}</span>
              </span>
            </th>
            <td data-label={locale.t('keys.type')}>{typeOf(visit, key)}</td>
            <td data-label={locale.t('keys.ttl')}>{lifeOf(visit, key)}</td>
            <td class="number" data-label={locale.t('keys.length')}>
              {locale.count(key.length)}
            </td>
            <td class="number" data-label={locale.t('keys.bytes')}>
              {weightOf(visit, key)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** It leads to the key, unless a part of it is hidden. */
const KeyName = ({ visit, facts }: { visit: Visit; facts: KeyFacts }): VNode => {
  const { text, isWhole } = shownName(visit, facts)
  if (!isWhole)
    return (
      <span class="code" {...asGiven}>
        {inLine(text)}
      </span>
    )
  return (
    <a class="code" href={visit.to(`/redis/keys/${encodeURIComponent(facts.name)}`)} {...asGiven}>
      {inLine(text)}
    </a>
  )
}

/** The word that Redis has for it. */
export const typeOf = ({ locale }: Visit, { type }: KeyFacts): string =>
  type === 'other' ? locale.t('keys.other') : type

export const lifeOf = ({ locale }: Visit, { ttlMs }: KeyFacts): string =>
  ttlMs === null ? locale.t('keys.forGood') : locale.duration(ttlMs)

export const weightOf = ({ locale }: Visit, { bytes }: KeyFacts): string =>
  bytes === null ? locale.t('store.unknown') : locale.bytes(bytes)
