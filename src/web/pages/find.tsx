// Jobs wherever they rest, by a text: what one has when one has an id, a customer's number, a word of an error.

import type { VNode } from 'preact'
import { queueName } from '../../core/queues/queue-name.ts'
import type { Place } from '../../core/store/places.ts'
import { termsIn } from '../jobs/filter.ts'
import { type Listing, listingOf } from '../jobs/listing.ts'
import { stateOf } from '../jobs/state.ts'
import type { Snapshot } from '../live/snapshot.ts'
import { text } from '../parameters.ts'
import { type Look, look } from '../route.ts'
import type { Visit } from '../visit.ts'
import { JobTable } from './job-table.tsx'
import { Pager } from './pager.tsx'

const SHOWN = 25
/** Queues that are looked through: those with most jobs. */
const QUEUES = 20

export const find: Look = look('/find', 'view', { q: text() }, async (visit, { values: { q } }) => {
  const terms = termsIn(q)
  const places = placesOf(visit.snapshot)
  const wanted = { terms, limit: SHOWN, newestFirst: false, after: '' }
  const listings =
    terms.length === 0 ? [] : await Promise.all(places.map((place) => listingOf(visit, { ...wanted, place })))
  const found = listings.map((listing, i) => ({ place: places[i] as Place, listing }))
  const title = visit.locale.t('find.title')
  return { title, tab: 'nav.overview', body: <Found visit={visit} q={q} found={found} /> }
})

const placesOf = ({ stats }: Snapshot): readonly Place[] => [
  ...(['retry', 'dead', 'schedule'] as const).map((kind) => ({ kind })),
  ...stats.queues
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size)
    .slice(0, QUEUES)
    .map(({ name }) => ({ kind: 'queue', queue: queueName(name) }) as const),
]

interface FoundProps {
  readonly visit: Visit
  readonly q: string
  readonly found: readonly { readonly place: Place; readonly listing: Listing }[]
}

const Found = ({ visit, q, found }: FoundProps): VNode => {
  const { locale } = visit
  const some = found.filter(({ listing }) => listing.jobs.length > 0 || listing.next !== null)
  const sum = (of: (listing: Listing) => number): number => found.reduce((all, { listing }) => all + of(listing), 0)
  const counts = { examined: sum(({ examined }) => examined ?? 0), total: sum(({ total }) => total) }
  if (some.length === 0) return <p class="empty">{locale.t(q === '' ? 'find.how' : 'find.none', counts)}</p>
  return (
    <>
      {some.map(({ place, listing }) => (
        <FoundIn
          key={place.kind === 'queue' ? place.queue : place.kind}
          visit={visit}
          q={q}
          place={place}
          listing={listing}
        />
      ))}
    </>
  )
}

interface InProps {
  readonly visit: Visit
  readonly q: string
  readonly place: Place
  readonly listing: Listing
}

const FoundIn = ({ visit, q, place, listing }: InProps): VNode => {
  const { locale } = visit
  const { state, name } = stateOf[place.kind]
  const isQueue = place.kind === 'queue'
  const path = isQueue ? `/queues/${encodeURIComponent(place.queue)}` : '/jobs'
  const query = isQueue ? { q } : { q, state: state ?? '' }
  const title = isQueue ? locale.t('queue.title', { name: place.queue }) : locale.t(name)
  return (
    <section>
      <h2>
        <a href={visit.to(path, query)}>{title}</a>
      </h2>
      {listing.jobs.length > 0 && (
        <JobTable
          {...{ visit, place, jobs: listing.jobs, caption: title, fields: query, total: null }}
          action={visit.to(isQueue ? `${path}/jobs` : path)}
        />
      )}
      <Pager visit={visit} path={path} query={query} listing={listing} follows="" />
    </section>
  )
}
