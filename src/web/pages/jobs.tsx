// The jobs of one state: scheduled, to be tried again, dead. Those that are at work now. And what is left of those that are done.

import type { VNode } from 'preact'
import { printTerm, retried, termsIn } from '../jobs/filter.ts'
import { type Listing, listingOf } from '../jobs/listing.ts'
import { type AtRest, placeOf, states, titles } from '../jobs/state.ts'
import { oneOf, text, whole } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import type { Visit } from '../visit.ts'
import { BusyTable } from './busy-table.tsx'
import { completed } from './completed.tsx'
import { FilterForm } from './filter-form.tsx'
import { JobTable } from './job-table.tsx'
import { Pager } from './pager.tsx'

const parameters = {
  state: oneOf(states),
  q: text(),
  after: text(4096),
  limit: whole(1, 100, 25),
  order: oneOf(['', 'first', 'last'] as const),
  found: whole(0, 1e12, 0),
  seen: whole(0, 1e12, 0),
}

export const jobs: Look = look('/jobs', 'view', parameters, async (visit, { values }) => {
  const title = visit.locale.t(titles[values.state])
  if (values.state === 'busy') return { title, tab: titles.busy, body: <BusyTable visit={visit} /> }
  if (values.state === 'done') return await completed(visit, values)
  const state = values.state
  // The dead are looked at for what died last.
  const newestFirst = values.order === '' ? state === 'dead' : values.order === 'last'
  const wanted = {
    place: placeOf(state),
    terms: termsIn(values.q),
    limit: values.limit,
    newestFirst,
    after: values.after,
  }
  const listing = await listingOf(visit, wanted)
  const stays = state === 'dead' && (await visit.hm.store()).rerun !== undefined
  return {
    title,
    tab: titles[state],
    body: (
      <>
        {stays && listing.total > 0 && <Retried visit={visit} />}
        <Rest visit={visit} state={state} q={values.q} listing={listing} query={values} />
      </>
    ),
  }
})

/** Where the dead stay that were tried again: which these are, and the way to be rid of them. */
const Retried = ({ visit }: { readonly visit: Visit }): VNode => {
  const { locale } = visit
  const fields = { state: 'dead', q: printTerm(retried) }
  return (
    <form method="post" action={visit.to('/jobs/delete')} class="later">
      {Object.entries({ ...fields, scope: 'all' }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <a href={visit.to('/jobs', fields)}>{locale.t('jobs.retried')}</a>
      {visit.may('delete jobs') && (
        <button type="submit" class="final">
          {locale.t('jobs.clearRetried')}
        </button>
      )}
    </form>
  )
}

/** Where the news tell how many there are. */
const follows = { scheduled: 'stats.scheduled', retry: 'stats.retries', dead: 'stats.dead' } as const

interface RestProps {
  readonly visit: Visit
  readonly state: AtRest
  readonly q: string
  readonly listing: Listing
  readonly query: { readonly limit: number; readonly order: string; readonly found: number; readonly seen: number }
}

const Rest = ({ visit, state, q, listing, query }: RestProps): VNode => {
  const { locale } = visit
  const isEmpty = listing.jobs.length === 0 && listing.next === null
  const address = { state, q, limit: query.limit === 25 ? '' : query.limit, order: query.order }
  return (
    <>
      <FilterForm visit={visit} path="/jobs" fields={{ state }} q={q} />
      {isEmpty && (
        <p class="empty">{locale.t(q === '' ? `jobs.none.${state}` : 'jobs.noMatch', { count: listing.total })}</p>
      )}
      {listing.jobs.length > 0 && (
        <JobTable
          visit={visit}
          place={placeOf(state)}
          jobs={listing.jobs}
          caption={locale.t(titles[state])}
          action={visit.to('/jobs')}
          fields={{ state, q }}
          total={q === '' ? listing.total : null}
        />
      )}
      <Pager visit={visit} path="/jobs" query={address} listing={listing} follows={follows[state]} before={query} />
    </>
  )
}
