// The store itself: whether it is sound, what it says of itself, and what fills it.

import type { VNode } from 'preact'
import type { Fact, StoreFacts, Structure } from '../../core/store/anatomy.ts'
import type { Finding } from '../../core/store/store.ts'
import { type Look, look } from '../route.ts'
import { type Findings, findingsOf } from '../store/findings.ts'
import { asGiven, Given } from '../ui/given.tsx'
import { Icon } from '../ui/icon.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

export const storeTab = ({ snapshot: { hasKeys } }: Visit): 'nav.redis' | 'nav.store' =>
  hasKeys ? 'nav.redis' : 'nav.store'

export const store: Look = look('/redis', 'view store', {}, async (visit) => {
  const opened = await visit.hm.store()
  // One after the other: each measures how long an answer takes.
  const found = await opened.facts()
  const looked = await findingsOf(visit.hm, visit.snapshot.at)
  const tab = storeTab(visit)
  const body = <Anatomy visit={visit} label={opened.label} found={found} looked={looked} />
  return { title: visit.locale.t(tab), tab, body }
})

interface AnatomyProps {
  readonly visit: Visit
  readonly label: string
  readonly found: StoreFacts
  readonly looked: Findings
}

const Anatomy = ({ visit, label, found, looked }: AnatomyProps): VNode => {
  const { locale } = visit
  return (
    <>
      <section>
        <h2>{locale.t('store.findings')}</h2>
        <FindingList visit={visit} findings={looked.findings} />
        <p class="note">
          {locale.t('store.looked')} <Moment visit={visit} at={looked.at} />
        </p>
      </section>
      <section>
        <h2>{locale.t('store.facts')}</h2>
        <dl class="facts panel">
          <div>
            <dt>{locale.t('store.address')}</dt>
            <dd {...asGiven}>{label}</dd>
          </div>
          {found.facts.map((fact) => (
            <div key={fact.name}>
              <dt>{locale.t(`store.fact.${fact.name}`)}</dt>
              <dd>
                <FactValue visit={visit} fact={fact} />
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <section>
        <h2>{locale.t('store.structures')}</h2>
        <Structures visit={visit} found={found} />
        {visit.snapshot.hasKeys && (
          <p>
            <a href={visit.to('/redis/keys')}>{locale.t('keys.browse')}</a>
          </p>
        )}
      </section>
    </>
  )
}

const icons = { ok: 'done', warning: 'alone', error: 'failed' } as const

/** What needs care comes first. */
const FindingList = ({ visit: { locale }, findings }: { visit: Visit; findings: readonly Finding[] }): VNode => {
  const levels = ['error', 'warning', 'ok'] as const
  const inOrder = findings.toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
  return (
    <ul class="findings panel">
      {inOrder.map(({ level, subject, message }) => (
        <li key={`${subject} ${message}`}>
          <span class={`state ${icons[level]}`}>
            <Icon name={icons[level]} /> {locale.t(`store.level.${level}`)}
          </span>
          <span {...asGiven}>
            <strong>{subject}</strong>: {message}
          </span>
        </li>
      ))}
    </ul>
  )
}

const FactValue = ({ visit, fact }: { visit: Visit; fact: Fact }): VNode => {
  const { locale } = visit
  switch (fact.unit) {
    case 'moment':
      return <Moment visit={visit} at={fact.value} />
    case 'text':
      return <Given>{fact.value}</Given>
    default:
      return <>{locale[fact.unit](fact.value)}</>
  }
}

const Structures = ({ visit, found: { structures, left } }: { visit: Visit; found: StoreFacts }): VNode => {
  const { locale } = visit
  const isWeighed = structures.some(({ bytes }) => bytes !== null)
  // The heaviest first, where that is known.
  const inOrder = isWeighed ? structures.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)) : structures
  return (
    <>
      <table class="list">
        <caption>{locale.t('store.structures')}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t('store.structure')}</th>
            <th scope="col" class="number">
              {locale.t('store.entries')}
            </th>
            {isWeighed && (
              <th scope="col" class="number">
                {locale.t('store.bytes')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {inOrder.map((structure) => (
            <tr key={`${structure.name} ${structure.of}`}>
              <th scope="row" data-label={locale.t('store.structure')}>
                <Part visit={visit} structure={structure} />
              </th>
              <td class="number" data-label={locale.t('store.entries')}>
                {locale.count(structure.entries)}
              </td>
              {isWeighed && (
                <td class="number" data-label={locale.t('store.bytes')}>
                  {structure.bytes === null ? locale.t('store.unknown') : locale.bytes(structure.bytes)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="note">{locale.t('store.left', { count: left })}</p>}
    </>
  )
}

/** Where a part has a page of its own. */
const pages = {
  schedule: ['/jobs', { state: 'scheduled' }],
  retry: ['/jobs', { state: 'retry' }],
  dead: ['/jobs', { state: 'dead' }],
  claims: ['/jobs', { state: 'busy' }],
  processes: ['/processes', {}],
} as const

const Part = ({ visit, structure: { name, of } }: { visit: Visit; structure: Structure }): VNode => {
  const text = visit.locale.t(`store.part.${name}`, { of: of ?? '' })
  if (name === 'queue') return <a href={visit.to(`/queues/${encodeURIComponent(of ?? '')}`)}>{text}</a>
  const [, page] = Object.entries(pages).find(([part]) => part === name) ?? []
  return page ? <a href={visit.to(page[0], page[1])}>{text}</a> : <span>{text}</span>
}
