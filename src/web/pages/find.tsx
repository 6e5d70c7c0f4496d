// Jobs wherever they rest, by a text: what one has when one has an id, a customer's number, a word of an error.

import type { VNode } from 'preact'
import { type QueueName, queueName } from '../../core/queues/queue-name.ts'
import type { LaneWait, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
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
  const places = await placesOf(await visit.hm.store(), visit.snapshot)
  const wanted = { terms, limit: SHOWN, newestFirst: false, after: '' }
  const listings =
    terms.length === 0 ? [] : await Promise.all(places.map((place) => listingOf(visit, { ...wanted, place })))
  const found = listings.map((listing, i) => ({ place: places[i] as Place | LaneWait, listing }))
  const title = visit.locale.t('find.title')
  return { title, tab: 'nav.overview', body: <Found visit={visit} q={q} found={found} /> }
})

async function placesOf(store: Store, { stats }: Snapshot): Promise<readonly (Place | LaneWait)[]> {
  const sets = (['retry', 'dead', 'schedule'] as const).map((kind) => ({ kind }))
  const queues = stats.queues
    .filter(({ size, waiting }) => size + waiting > 0)
    .toSorted((a, b) => b.size + b.waiting - a.size - a.waiting)
    .slice(0, QUEUES)
  const all = await Promise.all(queues.map(({ name }) => heldIn(store, queueName(name))))
  return [...sets, ...all.flat()]
}

/** A queue, and its lanes in which most wait. */
async function heldIn(store: Store, queue: QueueName): Promise<readonly (Place | LaneWait)[]> {
  const lanes = await store.lanes(queue, QUEUES)
  const waits = lanes.filter(({ waiting }) => waiting > 0)
  return [{ kind: 'queue', queue }, ...waits.map(({ key }) => ({ kind: 'lane', queue, key }) as const)]
}

interface FoundProps {
  readonly visit: Visit
  readonly q: string
  readonly found: readonly { readonly place: Place | LaneWait; readonly listing: Listing }[]
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
        <FoundIn key={JSON.stringify(place)} visit={visit} q={q} place={place} listing={listing} />
      ))}
    </>
  )
}

interface InProps {
  readonly visit: Visit
  readonly q: string
  readonly place: Place | LaneWait
  readonly listing: Listing
}

const FoundIn = ({ visit, q, place, listing }: InProps): VNode => {
  const { locale } = visit
  const rests: Place = place.kind === 'lane' ? { kind: 'queue', queue: place.queue } : place
  const { state, name } = stateOf[rests.kind]
  const isQueue = rests.kind === 'queue'
  const lane = place.kind === 'lane' ? { lane: place.key } : {}
  const path = isQueue ? `/queues/${encodeURIComponent(rests.queue)}` : '/jobs'
  const query = isQueue ? { ...lane, q } : { q, state: state ?? '' }
  const title = isQueue ? locale.t('queue.title', { name: rests.queue }) : locale.t(name)
  const caption = place.kind === 'lane' ? locale.t('lanes.title', { key: place.key }) : title
  return (
    <section>
      <h2>
        <a href={visit.to(path, query)}>{caption}</a>
      </h2>
      {listing.jobs.length > 0 && (
        <JobTable
          {...{ visit, place: rests, jobs: listing.jobs, caption, fields: query, total: null }}
          action={visit.to(isQueue ? `${path}/jobs` : path)}
        />
      )}
      <Pager visit={visit} path={path} query={query} listing={listing} follows="" />
    </section>
  )
}
