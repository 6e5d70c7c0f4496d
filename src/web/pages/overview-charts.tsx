// The charts of the first page: what happens now, drawn by the page itself as news come in, and what happened day by day.

import type { VNode } from 'preact'
import type { Day, Deploy } from '../../core/store/ledger.ts'
import type { JobMetrics } from '../../runtime/metrics.ts'
import { Swatch, type Tone } from '../charts/figure.tsx'
import { Lines } from '../charts/lines.tsx'
import type { MessageKey } from '../locales/catalog.ts'
import { formatShort, formats } from '../ui/format.ts'
import type { Visit } from '../visit.ts'

/** The first is the range without a word. */
export const historyDays = ['30', '7', '90', '180'] as const

const DAY = 86_400_000

/** What was read for the first page beside the picture of the store. */
export interface Known {
  readonly days: number
  /** Today first. */
  readonly history: readonly Day[]
  readonly deploys: readonly Deploy[]
  /** The last hour. */
  readonly jobs: readonly JobMetrics[]
}

const followed: readonly {
  readonly of: string
  readonly key: MessageKey
  readonly tone: Tone
  readonly isRate: boolean
}[] = [
  { of: 'stats.processed', key: 'overview.processed', tone: 'main', isRate: true },
  { of: 'stats.failed', key: 'overview.failed', tone: 'bad', isRate: true },
  { of: 'stats.enqueued', key: 'overview.enqueued', tone: 'calm', isRate: false },
]

/** Shows itself where scripts run: nobody else can follow. */
export const NowChart = ({ visit: { locale } }: { visit: Visit }): VNode => (
  <figure class="chart" data-chart="now" hidden>
    <figcaption>
      <h2>{locale.t('overview.now')}</h2>
      <p class="note">{locale.t('overview.now.summary')}</p>
    </figcaption>
    <div class="plot" />
    <table class="numbers">
      <caption class="aside">{locale.t('overview.now')}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{locale.t('overview.now.value')}</th>
          <th scope="col">{locale.t('overview.now.average')}</th>
          <th scope="col">{locale.t('overview.now.most')}</th>
        </tr>
      </thead>
      <tbody>
        {followed.map(({ of, key, tone, isRate }) => (
          <tr key={of} data-of={of} {...(isRate && { 'data-rate': '' })}>
            <th scope="row">
              <Swatch tone={tone} /> {isRate ? locale.t('overview.perSecond', { what: locale.t(key) }) : locale.t(key)}
            </th>
            <td>–</td>
            <td>–</td>
            <td>–</td>
          </tr>
        ))}
      </tbody>
    </table>
  </figure>
)

export const HistoryChart = ({ visit, known }: { visit: Visit; known: Known }): VNode => {
  const { locale } = visit
  const shown = known.history.slice(0, known.days).toReversed()
  return (
    <div class="with-choice">
      <nav class="choice" aria-label={locale.t('overview.history.days')}>
        {historyDays
          .toSorted((a, b) => Number(a) - Number(b))
          .map((days) => (
            <a
              key={days}
              href={visit.to('/', { days: days === historyDays[0] ? '' : days })}
              aria-current={Number(days) === known.days ? 'true' : undefined}
            >
              {locale.t('overview.days', { count: Number(days) })}
            </a>
          ))}
      </nav>
      <Lines
        locale={locale}
        title={locale.t('overview.history')}
        summary={summaryOf(visit, shown)}
        from={Date.parse(shown[0]?.day ?? '') || 0}
        stepMs={DAY}
        as="count"
        when="day"
        marks={known.deploys}
        series={[
          { name: locale.t('overview.processed'), tone: 'main', values: shown.map(({ processed }) => processed) },
          { name: locale.t('overview.failed'), tone: 'bad', values: shown.map(({ failed }) => failed) },
        ]}
      />
    </div>
  )
}

function summaryOf({ locale }: Visit, days: readonly Day[]): string {
  const sum = (of: 'processed' | 'failed'): number => days.reduce((total, day) => total + day[of], 0)
  const [processed, failed] = [sum('processed'), sum('failed')]
  const [best] = days.toSorted((a, b) => b.processed - a.processed)
  if (!best || processed === 0) return locale.t('overview.history.none', { days: days.length })
  const { lang } = locale
  return locale.t('overview.history.summary', {
    ...{ processed: formatShort(processed, lang), failed: formatShort(failed, lang), days: days.length },
    ...{ day: formats.day(Date.parse(best.day), lang), most: best.processed },
  })
}
