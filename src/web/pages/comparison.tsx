// What a deploy changed for a class of jobs: its numbers before the mark and after it, up to the next mark on either side. The
// span of a mark counts on neither: both versions ran in it.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import { type JobMetricsDetail, merged } from '../../runtime/metrics.ts'
import type { MessageKey } from '../locales/catalog.ts'
import type { Locale } from '../locales/locale.ts'
import { Given } from '../ui/given.tsx'
import type { Visit } from '../visit.ts'
import type { Counted } from './course.ts'
import { failedShare } from './metrics-list.ts'
import { percentileText } from './percentiles.ts'
import { isCut, type Period } from './period.tsx'

const MINUTE = 60_000
const HOUR = 3_600_000
/** Deploys to choose from. */
const MOST_CHOICES = 8
/** What differs by less is about the same. */
const SAME = 0.1

interface ComparisonProps {
  readonly visit: Visit
  readonly path: string
  readonly period: Period
  readonly detail: JobMetricsDetail
  readonly deploys: readonly Deploy[]
  /** A minute since 1970; 0: the last deploy. */
  readonly chosen: number
}

/** Nothing where no deploy lies in the period. */
export const Comparison = (props: ComparisonProps): VNode | null => {
  const { visit, path, period, detail, chosen } = props
  const { locale } = visit
  const start = (Math.floor(visit.snapshot.at / period.stepMs) - period.count + 1) * period.stepMs
  const marks = props.deploys.filter(({ at }) => at >= start).slice(0, MOST_CHOICES)
  const mark = marks.find(({ at }) => at === chosen * MINUTE) ?? marks[0]
  if (!mark) return null
  const [before, after] = sidesOf(detail, mark, { marks: props.deploys, start, end: visit.snapshot.at, ...period })
  return (
    <section class="panel" id="compare">
      <h2>{locale.t('compare.title')}</h2>
      <nav class="choice" aria-label={locale.t('compare.choice')}>
        {marks.map(({ at, label }) => (
          <a
            key={at}
            href={`${visit.to(path, { ...period.query, deploy: at / MINUTE })}#compare`}
            aria-current={at === mark.at ? 'true' : undefined}
          >
            <Given>{label}</Given>
          </a>
        ))}
      </nav>
      <p>{summaryOf(before, after, locale)}</p>
      <Numbers {...{ locale, before, after }} />
      {isCut(period) && <p class="note">{locale.t('metrics.percentiles.eight')}</p>}
    </section>
  )
}

/** What ran on one side of a mark. */
interface Side extends Counted {
  readonly lastsMs: number
}

interface Bounds {
  readonly marks: readonly Deploy[]
  readonly start: number
  readonly end: number
  readonly stepMs: number
}

function sidesOf(detail: JobMetricsDetail, mark: Deploy, { marks, start, end, stepMs }: Bounds): readonly [Side, Side] {
  const spanOf = (at: number): number => Math.floor(at / stepMs) * stepMs
  const others = marks.map(({ at }) => at)
  const earlier = Math.max(start, ...others.filter((at) => at < mark.at).map((at) => spanOf(at) + stepMs))
  const later = Math.min(...others.filter((at) => at > mark.at).map(spanOf))
  const side = (from: number, to: number): Side => ({
    ...merged(
      detail.class,
      detail.course.filter(({ at }) => at >= from && at < to),
    ),
    lastsMs: Math.max(Math.min(to, end) - from, 0),
  })
  return [side(earlier, spanOf(mark.at)), side(spanOf(mark.at) + stepMs, later)]
}

/** What changed, in words. */
function summaryOf(before: Side, after: Side, locale: Locale): string {
  if (before.processed === 0) return locale.t('compare.noBefore')
  if (after.processed === 0) return locale.t('compare.noAfter')
  const values = { before: locale.duration(before.averageMs), after: locale.duration(after.averageMs) }
  const isTimed = before.averageMs > 0 && after.averageMs > 0
  const took = isTimed ? [locale.t(tookKey(after.averageMs / before.averageMs - 1), values)] : []
  const failed = [before, after].map((side) => locale.share(failedShare(side)))
  const more = failedShare(after) - failedShare(before)
  const key = failed[0] === failed[1] ? 'compare.failsSame' : more > 0 ? 'compare.failsMore' : 'compare.failsLess'
  return [...took, locale.t(key, { before: failed[0] ?? '', after: failed[1] ?? '' })].join(' ')
}

const tookKey = (change: number): MessageKey =>
  Math.abs(change) < SAME ? 'compare.same' : change > 0 ? 'compare.slower' : 'compare.faster'

interface Row {
  readonly title: MessageKey
  /** null: it is not known. */
  readonly of: (side: Side) => number | null
  readonly text: (value: number | null, locale: Locale) => string
}

const duration: Row['text'] = (value, locale) => (value === null ? '–' : locale.duration(value))

const rows: readonly Row[] = [
  {
    ...{ title: 'compare.runs', of: ({ processed, lastsMs }) => (lastsMs > 0 ? processed / (lastsMs / HOUR) : null) },
    text: (value, locale) => (value === null ? '–' : locale.count(Math.round(value))),
  },
  {
    ...{ title: 'metrics.share', of: (side) => (side.processed > 0 ? failedShare(side) : null) },
    text: (value, locale) => (value === null ? '–' : locale.share(value)),
  },
  { title: 'metrics.average', of: ({ averageMs }) => averageMs || null, text: duration },
  { title: 'metrics.p50', of: ({ p50Ms }) => p50Ms, text: percentileText },
  { title: 'metrics.p95', of: ({ p95Ms }) => p95Ms, text: percentileText },
  { title: 'metrics.p99', of: ({ p99Ms }) => p99Ms, text: percentileText },
]

const Numbers = ({ locale, before, after }: { locale: Locale; before: Side; after: Side }): VNode => (
  <table class="numbers compared">
    <caption class="aside">{locale.t('compare.title')}</caption>
    <thead>
      <tr>
        <td />
        <th scope="col">{locale.t('compare.before')}</th>
        <th scope="col">{locale.t('compare.after')}</th>
        <th scope="col">{locale.t('compare.change')}</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(({ title, of, text }) => (
        <tr key={title}>
          <th scope="row">{locale.t(title)}</th>
          <td>{text(of(before), locale)}</td>
          <td>{text(of(after), locale)}</td>
          <td>{changeText(of(before), of(after), locale)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

function changeText(before: number | null, after: number | null, locale: Locale): string {
  if (before === null || after === null || before === 0) return '–'
  const change = after / before - 1
  return `${change > 0 ? '+' : ''}${locale.share(Math.round(change * 100) / 100)}`
}
