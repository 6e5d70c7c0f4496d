// The first page: the eight numbers that tell whether all is well, and the queues.

import type { VNode } from 'preact'
import type { MessageKey } from '../locales/en.ts'
import { type Look, look } from '../route.ts'
import type { Format } from '../ui/format.ts'
import { Live } from '../ui/live.tsx'
import type { Visit } from '../visit.ts'
import { QueueTable } from './queue-table.tsx'

export const overview: Look = look('/', 'view', {}, async (visit) => ({
  title: visit.locale.t('overview.title'),
  tab: 'nav.overview',
  body: <Overview visit={visit} />,
}))

interface Card {
  readonly key: MessageKey
  readonly of: string
  readonly value: number
  readonly as: Format
  readonly note?: string
  readonly href?: string
}

function cardsOf({ snapshot: { stats, processes }, locale, to }: Visit): readonly Card[] {
  const slots = processes.flatMap(({ card }) => card.capsules).reduce((sum, { concurrency }) => sum + concurrency, 0)
  const latency = Math.max(0, ...stats.queues.map(({ latencyMs }) => latencyMs))
  const share = stats.processed === 0 ? 0 : stats.failed / stats.processed
  const jobs = (state: string): string => to('/jobs', { state })
  return [
    { key: 'overview.processed', of: 'stats.processed', value: stats.processed, as: 'count' },
    {
      ...{ key: 'overview.failed', of: 'stats.failed', value: stats.failed, as: 'count' },
      note: locale.t('overview.failedShare', { share: locale.share(share) }),
    },
    {
      ...{ key: 'overview.busy', of: 'stats.busy', value: stats.busy, as: 'count', href: jobs('busy') },
      note: locale.t('overview.ofSlots', { count: slots }),
    },
    { key: 'overview.enqueued', of: 'stats.enqueued', value: stats.enqueued, as: 'count', href: to('/queues') },
    { key: 'overview.latency', of: 'stats.latencyMs', value: latency, as: 'duration', href: to('/queues') },
    { key: 'overview.retries', of: 'stats.retries', value: stats.retries, as: 'count', href: jobs('retry') },
    { key: 'overview.scheduled', of: 'stats.scheduled', value: stats.scheduled, as: 'count', href: jobs('scheduled') },
    { key: 'overview.dead', of: 'stats.dead', value: stats.dead, as: 'count', href: jobs('dead') },
  ]
}

const Overview = ({ visit }: { visit: Visit }): VNode => {
  const { locale, snapshot } = visit
  const isNew = snapshot.stats.processed === 0 && snapshot.stats.queues.length === 0
  return (
    <>
      <section class="cards" aria-label={locale.t('overview.counters')}>
        {cardsOf(visit).map(({ key, of, value, as, note, href }) => (
          <div class="card" key={key}>
            <h2>{href ? <a href={href}>{locale.t(key)}</a> : locale.t(key)}</h2>
            <p class="figure">
              <Live of={of} value={value} as={as} locale={locale} />
            </p>
            {note && <p class="note">{note}</p>}
          </div>
        ))}
      </section>
      {isNew && <FirstRun visit={visit} />}
      <section>
        <h2>{locale.t('overview.queues')}</h2>
        <QueueTable visit={visit} />
      </section>
      {visit.may('reset counters') && !isNew && (
        <form method="post" action={visit.to('/stats/reset')}>
          <button type="submit">{locale.t('overview.reset')}</button>
        </form>
      )}
    </>
  )
}

const FirstRun = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <section class="panel">
    <h2>{locale.t('overview.first')}</h2>
    <p>{locale.t('overview.first.start')}</p>
    <pre>npx haymaker dev</pre>
    <p>{locale.t('overview.first.push')}</p>
    <pre>{`npx haymaker push Hello '{"name":"you"}'`}</pre>
  </section>
)
