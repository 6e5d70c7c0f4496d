// One group of failures: what they have in common, the newest of them whole, and what may be done with all of them.

import type { VNode } from 'preact'
import type { Group } from '../errors/groups.ts'
import { ShownError } from '../errors/shown-error.tsx'
import { printTerm } from '../jobs/filter.ts'
import { verbsOfGroup } from '../jobs/state.ts'
import { type Look, look } from '../route.ts'
import { Facts } from '../ui/facts.tsx'
import { Given } from '../ui/given.tsx'
import { Moment } from '../ui/moment.tsx'
import type { Visit } from '../visit.ts'

export const errorGroup: Look = look('/errors/:fingerprint', 'view', {}, async (visit, { path }) => {
  const { groups } = await visit.errors.current(await visit.hm.store())
  const group = groups.find(({ fingerprint }) => fingerprint === path.fingerprint)
  const tab = 'nav.errors'
  if (!group) {
    const body = <p class="empty">{visit.locale.t('error.gone')}</p>
    return { title: visit.locale.t('nav.errors'), tab, body, status: 404 }
  }
  return {
    title: `${group.class}: ${group.errorClass}`,
    tab,
    isNamed: true,
    body: <Whole visit={visit} group={group} />,
  }
})

const Whole = ({ visit, group }: { visit: Visit; group: Group }): VNode => {
  const { locale } = visit
  const { retries, dead, gone, example } = group
  // What is gone leaves nothing to act on.
  const allowed = retries + dead > 0 ? verbsOfGroup.filter(({ needs }) => visit.may(needs)) : []
  const parts = [
    { part: 'class', value: group.class },
    { part: 'error', value: group.errorClass },
  ] as const
  const q = parts.map(printTerm).join(' ')
  return (
    <>
      {allowed.length > 0 && (
        <form method="post" action={visit.to(`/errors/${group.fingerprint}/retry`)} class="bar">
          {allowed.map(({ verb, isFinal }) => (
            <button
              key={verb}
              type="submit"
              formAction={visit.to(`/errors/${group.fingerprint}/${verb}`)}
              class={isFinal ? 'final' : ''}
            >
              {locale.t(`error.${verb}`, { count: verb === 'kill' ? retries : retries + dead })}
            </button>
          ))}
        </form>
      )}
      <Facts
        facts={[
          [locale.t('nav.retries'), <a href={visit.to('/jobs', { state: 'retry', q })}>{locale.count(retries)}</a>],
          [locale.t('nav.dead'), <a href={visit.to('/jobs', { state: 'dead', q })}>{locale.count(dead)}</a>],
          [locale.t('errors.gone'), locale.count(gone)],
          [locale.t('errors.first'), <Moment visit={visit} at={group.firstAt} />],
          [locale.t('errors.last'), <Moment visit={visit} at={group.lastAt} />],
          [locale.t('nav.queues'), <Given>{group.queues.join(', ')}</Given>],
        ]}
      />
      {example === null ? (
        <p class="empty">{locale.t('error.onlyNotes')}</p>
      ) : (
        <>
          <h2>{locale.t('error.newest')}</h2>
          <ShownError visit={visit} job={example} />
        </>
      )}
      <p>
        <a href={visit.to('/jobs', { state: 'done', q: printTerm({ part: 'class', value: group.class }) })}>
          {locale.t('error.attempts')}
        </a>
      </p>
    </>
  )
}
