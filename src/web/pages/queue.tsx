// One queue: its numbers, and the jobs that wait in it.

import type { VNode } from 'preact'
import type { LaneSummary } from '../../core/store/places.ts'
import { termsIn } from '../jobs/filter.ts'
import { type Listing, listingOf } from '../jobs/listing.ts'
import { oneOf, text, whole } from '../parameters.ts'
import { listenersOf } from '../processes/listening.ts'
import { type Look, look } from '../route.ts'
import { Live } from '../ui/live.tsx'
import type { Visit } from '../visit.ts'
import { FilterForm } from './filter-form.tsx'
import { JobTable } from './job-table.tsx'
import { LaneTable } from './lane-table.tsx'
import { Pager } from './pager.tsx'
import { PauseButton, QueueState } from './queue-table.tsx'

const parameters = {
  q: text(),
  /** Those that wait for their turn in this lane. Empty: those that are in the queue. */
  lane: text(),
  after: text(4096),
  limit: whole(1, 100, 25),
  order: oneOf(['', 'first', 'last'] as const),
  found: whole(0, 1e12, 0),
  seen: whole(0, 1e12, 0),
}

export const queue: Look = look('/queues/:queue', 'view', parameters, async (visit, { path, values }) => {
  // Refuses what can be no name.
  const { name } = visit.hm.queue(path.queue ?? '')
  const { q, lane, limit, order, after } = values
  const place =
    lane === '' ? ({ kind: 'queue', queue: name } as const) : { kind: 'lane' as const, queue: name, key: lane }
  const { waiting = 0 } = visit.snapshot.stats.queues.find((one) => one.name === name) ?? {}
  const lanes = waiting > 0 ? await (await visit.hm.store()).lanes(name, LANES) : []
  const listing = await listingOf(visit, { place, terms: termsIn(q), limit, newestFirst: order === 'last', after })
  return {
    title: visit.locale.t('queue.title', { name }),
    tab: 'nav.queues',
    body: <Queue visit={visit} name={name} lanes={lanes} listing={listing} {...{ q, lane, order, before: values }} />,
  }
})

/** How many lanes the page shows. */
const LANES = 25

interface QueueProps {
  readonly visit: Visit
  readonly name: string
  readonly lanes: readonly LaneSummary[]
  readonly lane: string
  readonly q: string
  readonly order: string
  readonly listing: Listing
  readonly before: { readonly found: number; readonly seen: number }
}

const Queue = ({ visit, name, lanes, lane, q, order, listing, before }: QueueProps): VNode => {
  const { locale, snapshot } = visit
  const { size, waiting, latencyMs, paused } = snapshot.stats.queues.find((one) => one.name === name) ?? {
    ...{ size: 0, waiting: 0, latencyMs: 0, paused: false },
  }
  const listeners = listenersOf(name, snapshot.processes)
  const path = `/queues/${encodeURIComponent(name)}`
  const laneField = lane === '' ? {} : { lane }
  return (
    <>
      <section class="cards" aria-label={locale.t('overview.counters')}>
        <div class="card">
          <h2>{locale.t('queues.size')}</h2>
          <p class="figure">
            <Live of={`queue.${name}.size`} value={size} as="count" locale={locale} />
          </p>
        </div>
        {waiting > 0 && (
          <div class="card">
            <h2>{locale.t('lanes.heldBack')}</h2>
            <p class="figure">{locale.count(waiting)}</p>
          </div>
        )}
        <div class="card">
          <h2>{locale.t('queues.latency')}</h2>
          <p class="figure">
            <Live of={`queue.${name}.latencyMs`} value={latencyMs} as="duration" locale={locale} />
          </p>
        </div>
        <div class="card">
          <h2>{locale.t('queues.workers')}</h2>
          <p class="figure">{locale.count(listeners)}</p>
        </div>
        <div class="card">
          <h2>{locale.t('queues.state')}</h2>
          <p>
            <QueueState visit={visit} name={name} paused={paused} alone={listeners === 0 && size > 0} />
          </p>
          <PauseButton visit={visit} name={name} paused={paused} />
          {size + waiting > 0 && visit.may('clear queues', name) && (
            <form method="post" action={visit.to(`${path}/clear`)}>
              <button type="submit" class="final">
                {locale.t('queues.clear')}
              </button>
            </form>
          )}
        </div>
      </section>
      {lanes.length > 0 && <LaneTable visit={visit} lanes={lanes} path={path} />}
      <FilterForm visit={visit} path={path} fields={laneField} q={q} />
      {listing.jobs.length > 0 ? (
        <JobTable
          visit={visit}
          place={{ kind: 'queue', queue: visit.hm.queue(name).name }}
          jobs={listing.jobs}
          caption={lane === '' ? locale.t('queue.title', { name }) : locale.t('lanes.title', { key: lane })}
          action={visit.to(`${path}/jobs`)}
          fields={{ ...laneField, q, order }}
          total={q === '' ? listing.total : null}
        />
      ) : (
        listing.next === null && (
          <p class="empty">{locale.t(q === '' ? 'queue.none' : 'jobs.noMatch', { count: listing.total })}</p>
        )
      )}
      <Pager
        visit={visit}
        path={path}
        query={{ ...laneField, q, order }}
        listing={listing}
        follows={`queue.${name}.size`}
        before={before}
      />
    </>
  )
}
