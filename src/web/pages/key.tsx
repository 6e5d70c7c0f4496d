// One key: what it is, and its first elements, to those who may read what stands in jobs.

import type { VNode } from 'preact'
import type { Element, KeyContent } from '../../core/store/anatomy.ts'
import { queueOf, shownName } from '../keys/shown-name.ts'
import { shownValue } from '../keys/shown-value.ts'
import { type Look, look } from '../route.ts'
import { inLine } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'
import { lifeOf, typeOf, weightOf } from './keys.tsx'
import { storeTab } from './store.tsx'

export const key: Look = look('/redis/keys/:name', 'view store', {}, async (visit, { path }) => {
  const found = await (await visit.hm.store()).key(path.name ?? '')
  const tab = storeTab(visit)
  // A key of somebody else is as little there as one that does not exist.
  if (!found) return { title: visit.locale.t('problem.notFound'), tab, status: 404, body: <Nothing visit={visit} /> }
  const { text } = shownName(visit, found)
  return { title: visit.locale.t('key.title', { name: inLine(text) }), tab, body: <Key visit={visit} found={found} /> }
})

const Nothing = ({ visit }: { visit: Visit }): VNode => (
  <section class="panel">
    <p>{visit.locale.t('problem.notFound.text')}</p>
    {visit.snapshot.hasKeys && <BackLink visit={visit} />}
  </section>
)

const BackLink = ({ visit }: { visit: Visit }): VNode => (
  <p>
    <a href={visit.to('/redis/keys')}>{visit.locale.t('keys.title')}</a>
  </p>
)

const Key = ({ visit, found }: { visit: Visit; found: KeyContent }): VNode => {
  const { locale } = visit
  const facts = [
    ['keys.about', locale.t(`keys.about.${found.meaning}`)],
    ['keys.type', typeOf(visit, found)],
    ['keys.ttl', lifeOf(visit, found)],
    ['keys.length', locale.count(found.length)],
    ['keys.bytes', weightOf(visit, found)],
  ] as const
  return (
    <>
      <dl class="facts panel">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{locale.t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <section>
        <h2>{locale.t('key.elements')}</h2>
        {mayRead(visit, found) ? (
          <Elements visit={visit} found={found} />
        ) : (
          <p class="empty">{locale.t('key.hidden')}</p>
        )}
      </section>
      <BackLink visit={visit} />
    </>
  )
}

/** Arguments stand in most keys; what people did stands in one, and is for those who may look into that. */
function mayRead(visit: Visit, found: KeyContent): boolean {
  if (found.meaning === 'audit' && !visit.may('view audit')) return false
  return visit.may('view args', queueOf(found))
}

const Elements = ({ visit, found }: { visit: Visit; found: KeyContent }): VNode => {
  const { locale } = visit
  const { type, elements, length } = found
  if (elements.length === 0) return <p class="empty">{typeOf(visit, found)}</p>
  const isCut = type !== 'string' && elements.length < length
  const isPlaced = elements.some(({ at }) => at !== null)
  return (
    <>
      {isCut && <p class="note">{locale.t('key.shown', { shown: elements.length, total: length })}</p>}
      <table class="list values">
        <caption>{locale.t('key.elements')}</caption>
        <thead>
          <tr>
            {isPlaced && <th scope="col">{locale.t('key.at')}</th>}
            <th scope="col">{locale.t('key.value')}</th>
            <th scope="col" class="number">
              {locale.t('key.size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {elements.map((element, i) => (
            <Row key={`${element.at} ${i}`} visit={visit} element={element} isPlaced={isPlaced} />
          ))}
        </tbody>
      </table>
    </>
  )
}

interface RowProps {
  readonly visit: Visit
  readonly element: Element
  readonly isPlaced: boolean
}

const Row = ({ visit: { locale }, element, isPlaced }: RowProps): VNode => {
  const { text, isText, isCut } = shownValue(element)
  return (
    <tr>
      {isPlaced && (
        <th scope="row" class="code" data-label={locale.t('key.at')}>
          {element.at}
        </th>
      )}
      <td data-label={locale.t('key.value')}>
        <pre class="value">{text}</pre>
        {!isText && <span class="soft">{locale.t('key.binary')} </span>}
        {isCut && <span class="soft">{locale.t('key.cut')}</span>}
      </td>
      <td class="number" data-label={locale.t('key.size')}>
        {locale.bytes(element.length)}
      </td>
    </tr>
  )
}
