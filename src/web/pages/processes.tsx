// The processes that run jobs, ours and Ruby's: how many, how busy, and each of them.

import type { VNode } from 'preact'
import type { ProcessCommand } from '../../core/store/processes.ts'
import { loadOf } from '../processes/load.ts'
import { takesOrders } from '../processes/program.ts'
import { type Look, look } from '../route.ts'
import type { Format } from '../ui/format.ts'
import { asGiven } from '../ui/given.tsx'
import { Live } from '../ui/live.tsx'
import type { Visit } from '../visit.ts'
import { ProcessTable } from './process-table.tsx'

export const processes: Look = look('/processes', 'view', {}, async (visit) => ({
  title: visit.locale.t('processes.title'),
  tab: 'nav.processes',
  body: visit.snapshot.processes.length === 0 ? <Nobody visit={visit} /> : <Processes visit={visit} />,
}))

const Nobody = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <section class="panel">
    <h2>{locale.t('processes.none')}</h2>
    <p>{locale.t('processes.none.start')}</p>
    <pre {...asGiven}>npx haymaker work</pre>
  </section>
)

const Processes = ({ visit }: { visit: Visit }): VNode => (
  <>
    <Cards visit={visit} />
    {visit.may('tell processes') && visit.snapshot.processes.some(takesOrders) && <OrdersForAll visit={visit} />}
    <ProcessTable visit={visit} />
  </>
)

const Cards = ({ visit: { locale, snapshot } }: { visit: Visit }): VNode => {
  const { slots, busy, utilization, rssBytes } = loadOf(snapshot.processes)
  const cards: readonly (readonly [
    key: 'processes' | 'slots' | 'busy' | 'utilization' | 'memory',
    Format,
    number,
    string,
  ])[] = [
    ['processes', 'count', snapshot.processes.length, 'stats.processes'],
    ['slots', 'count', slots, 'load.slots'],
    ['busy', 'count', busy, 'stats.busy'],
    ['utilization', 'share', utilization, 'load.utilization'],
    ['memory', 'bytes', rssBytes, 'load.rss'],
  ]
  return (
    <section class="cards" aria-label={locale.t('overview.counters')}>
      {cards.map(([key, as, value, of]) => (
        <div class="card" key={key}>
          <h2>{locale.t(`processes.card.${key}`)}</h2>
          <p class="figure">
            <Live of={of} value={value} as={as} locale={locale} />
          </p>
        </div>
      ))}
    </section>
  )
}

const forAll: readonly ProcessCommand[] = ['quiet', 'stop', 'dump']

const OrdersForAll = ({ visit }: { visit: Visit }): VNode => (
  <form method="post" action={visit.to('/processes/dump')} class="orders">
    <span class="soft">{visit.locale.t('processes.all')}</span>
    {forAll.map((order) => (
      <button
        key={order}
        type="submit"
        formAction={visit.to(`/processes/${order}`)}
        class={order === 'stop' ? 'final' : undefined}
        aria-label={visit.locale.t(`processes.${order}.all`)}
      >
        {visit.locale.t(`processes.${order}`)}
      </button>
    ))}
  </form>
)
