// The first page: the eight numbers that tell whether all is well, how they went of late, and the queues.

import type { VNode } from 'preact'
import type { Day } from '../../core/store/ledger.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { longestWait } from '../live/news.ts'
import type { MessageKey } from '../locales/catalog.ts'
import { oneOf, type Values } from '../parameters.ts'
import { type Look, lookBeside } from '../route.ts'
import type { Format } from '../ui/format.ts'
import { asGiven } from '../ui/given.tsx'
import { Live } from '../ui/live.tsx'
import type { Visit } from '../visit.ts'
import { HistoryChart, historyDays, type Known, NowChart } from './overview-charts.tsx'
import { QueueTable } from './queue-table.tsx'
import { TopJobs } from './top-jobs.tsx'

/** Of the small lines in the cards. */
const SPARK_DAYS = 14
/** As long as they are kept. */
const DEPLOY_DAYS = 90

const parameters = { days: oneOf(historyDays) }

async function load(hm: Haymaker, { days: wanted }: Values<typeof parameters>): Promise<Known> {
  const days = Number(wanted)
  const [history, deploys, jobs] = await Promise.all([
    hm.history(Math.max(days, SPARK_DAYS)),
    hm.deploys(Math.min(days, DEPLOY_DAYS)),
    hm.metrics(),
  ])
  return { days, history, deploys, jobs }
}

export const overview: Look = lookBeside('/', 'view', parameters, load, async (visit, _request, known) => {
  const title = visit.locale.t('overview.title')
  return { title, tab: 'nav.overview', body: <Overview visit={visit} known={known} /> }
})

interface Card {
  readonly key: MessageKey
  readonly of: string
  readonly value: number | null
  readonly as: Format
  readonly note?: string
  readonly href?: string
  /** What went into it day by day. */
  readonly spark?: 'processed' | 'failed'
}

function cardsOf({ snapshot: { stats, processes }, locale, to }: Visit): readonly Card[] {
  const slots = processes.flatMap(({ card }) => card.capsules).reduce((sum, { concurrency }) => sum + concurrency, 0)
  const latency = longestWait(stats.queues)
  const share = stats.processed === 0 ? 0 : stats.failed / stats.processed
  const jobs = (state: string): string => to('/jobs', { state })
  return [
    { key: 'overview.processed', of: 'stats.processed', value: stats.processed, as: 'count', spark: 'processed' },
    {
      ...{ key: 'overview.failed', of: 'stats.failed', value: stats.failed, as: 'count', spark: 'failed' },
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

const Overview = ({ visit, known }: { visit: Visit; known: Known }): VNode => {
  const { locale, snapshot } = visit
  const isNew = snapshot.stats.processed === 0 && snapshot.stats.queues.length === 0
  return (
    <>
      <section class="cards eight" aria-label={locale.t('overview.counters')}>
        {cardsOf(visit).map(({ key, of, value, as, note, href, spark }) => (
          <div class="card" key={key}>
            <h2>{href ? <a href={href}>{locale.t(key)}</a> : locale.t(key)}</h2>
            <p class="figure">
              <Live of={of} value={value} as={as} locale={locale} />
            </p>
            {note && <p class="note">{note}</p>}
            {spark && <Spark visit={visit} what={locale.t(key)} of={spark} history={known.history} />}
          </div>
        ))}
      </section>
      {isNew && <FirstRun visit={visit} />}
      {!isNew && (
        <div class="charts">
          <NowChart visit={visit} />
          <HistoryChart visit={visit} known={known} />
        </div>
      )}
      <TopJobs visit={visit} jobs={known.jobs} />
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

interface SparkProps {
  readonly visit: Visit
  /** Its name, and the days that it is read from. */
  readonly what: string
  readonly of: 'processed' | 'failed'
  readonly history: readonly Day[]
}

const Spark = ({ visit: { locale }, what, of, history }: SparkProps): VNode | null => {
  const values = history.slice(0, SPARK_DAYS).map((day) => day[of])
  if (Math.max(...values) === 0) return null
  const says = locale.t('overview.spark', {
    ...{ what, least: Math.min(...values), most: Math.max(...values), today: values[0] ?? 0 },
  })
  return <Sparkline values={values.toReversed()} says={says} />
}

const FirstRun = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <section class="panel">
    <h2>{locale.t('overview.first')}</h2>
    <p>{locale.t('overview.first.start')}</p>
    <pre {...asGiven}>npx haymaker dev</pre>
    <p>{locale.t('overview.first.push')}</p>
    <pre {...asGiven}>{`npx haymaker push Hello '{"name":"you"}'`}</pre>
  </section>
)
