// How many runs took how long: a bar for each bucket, and the percentiles that follow from them.

import type { VNode } from 'preact'
import type { JobMetricsDetail } from '../../runtime/metrics.ts'
import type { Locale } from '../locales/locale.ts'
import { Figure, Heights } from './figure.tsx'
import { axisOf, barsOf, gridPath } from './geometry.ts'

interface HistogramProps {
  readonly locale: Locale
  readonly title: string
  readonly summary: string
  /** The oldest bound first; the last is without end. */
  readonly buckets: JobMetricsDetail['histogram']
}

const box = { width: 520, height: 160 }
/** A word below each bar has no room. */
const EACH = 4

export const Histogram = (props: HistogramProps): VNode => {
  const { locale, title, summary, buckets } = props
  const counts = buckets.map(({ count }) => count)
  const axis = axisOf(counts, 'linear')
  return (
    <Figure locale={locale} title={title} summary={summary} table={<Table {...props} />} isWide>
      <div class="plot" dir="ltr">
        <Heights values={axis.ticks} as="short" locale={locale} />
        <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
          <path class="grid" d={gridPath(axis, box)} />
          {barsOf(counts.map(axis.height), box).map((bar, i) => (
            <rect key={bar.x} class="bar-of" {...bar}>
              <title>{`${bucketName(buckets, i, locale)}: ${locale.count(counts[i] ?? 0)}`}</title>
            </rect>
          ))}
        </svg>
        <div class="bounds" aria-hidden="true">
          {buckets.map(({ belowMs }, i) => (
            <span key={belowMs}>{i % EACH === EACH - 1 ? locale.duration(belowMs) : ''}</span>
          ))}
        </div>
      </div>
    </Figure>
  )
}

/** What a bucket holds, in words. */
export function bucketName(buckets: HistogramProps['buckets'], index: number, locale: Locale): string {
  const [from, to] = [buckets[index - 1]?.belowMs ?? 0, buckets[index]?.belowMs ?? 0]
  if (!Number.isFinite(to)) return locale.t('chart.from', { from: locale.duration(from) })
  if (from === 0) return locale.t('chart.below', { to: locale.duration(to) })
  return locale.t('chart.between', { from: locale.duration(from), to: locale.duration(to) })
}

const Table = ({ locale, title, buckets }: HistogramProps): VNode => (
  <table class="numbers">
    <caption class="aside">{title}</caption>
    <thead>
      <tr>
        <th scope="col">{locale.t('chart.took')}</th>
        <th scope="col">{locale.t('metrics.runs')}</th>
      </tr>
    </thead>
    <tbody>
      {buckets.map(({ belowMs, count }, i) => (
        <tr key={belowMs}>
          <th scope="row">{bucketName(buckets, i, locale)}</th>
          <td>{locale.count(count)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
