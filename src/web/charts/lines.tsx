// Some numbers over time, as lines. The picture is made here, so that it is there without scripts; where they run, the page
// draws a finer one from the table.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Locale } from '../locales/locale.ts'
import { type Format, formats } from '../ui/format.ts'
import { Figure, Heights, Legend, type Tone } from './figure.tsx'
import { across, axisOf, gridPath, linePath, type Scale } from './geometry.ts'

export interface Series {
  readonly name: string
  readonly tone: Tone
  /** One for each time; null: there is none. */
  readonly values: readonly (number | null)[]
}

interface LinesProps {
  readonly locale: Locale
  readonly title: string
  readonly summary: string
  /** Of the first value, and from one to the next. */
  readonly from: number
  readonly stepMs: number
  readonly series: readonly [Series, ...Series[]]
  readonly scale?: Scale
  /** How values and times are written. */
  readonly as: Format
  readonly when: 'day' | 'time' | 'minute'
  readonly marks?: readonly Deploy[]
}

const box = { width: 720, height: 160 }

export const Lines = (props: LinesProps): VNode => {
  const { locale, title, summary, from, stepMs, series, scale = 'linear', as, when } = props
  const count = series[0].values.length
  const attributes = {
    ...{ 'data-chart': 'lines', 'data-scale': scale, 'data-as': as, 'data-when': when },
    ...{ 'data-from': from, 'data-step': stepMs, 'data-count': count },
  } as const
  return (
    <Figure locale={locale} title={title} summary={summary} table={<Table {...props} />} attributes={attributes}>
      <Legend series={series} />
      <Plot {...props} />
    </Figure>
  )
}

const Plot = ({ locale, from, stepMs, series, scale = 'linear', as, when, marks = [] }: LinesProps): VNode => {
  const count = series[0].values.length
  const axis = axisOf(
    series.flatMap(({ values }) => values),
    scale,
  )
  const times = [0, Math.floor((count - 1) / 2), count - 1].filter((index, i, all) => all.indexOf(index) === i)
  // In the span in which it was: the last one has only just begun.
  const seen = marks
    .map(({ at }) => Math.floor((at - from) / stepMs))
    .filter((index) => index >= 0 && index <= count - 1)
  return (
    <div class="plot" dir="ltr">
      <Heights values={axis.ticks} as={as === 'count' ? 'short' : as} locale={locale} />
      <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="grid" d={gridPath(axis, box)} />
        {seen.length > 0 && (
          <path class="mark" d={seen.map((index) => `M${across(index, count, box)} 0v${box.height}`).join('')} />
        )}
        {series.map(({ name, tone, values }) => (
          <path key={name} class={`line ${tone}`} d={linePath(values.map(axis.height), box)} />
        ))}
      </svg>
      <div class="times" aria-hidden="true">
        {times.map((index) => (
          <span key={index}>{formats[when](from + index * stepMs, locale.lang)}</span>
        ))}
      </div>
    </div>
  )
}

const Table = ({ locale, title, from, stepMs, series, as, when, marks = [] }: LinesProps): VNode => {
  const all = [...series[0].values.keys()].toReversed()
  const shown = all.filter((index) => series.some(({ values }) => (values[index] ?? 0) !== 0))
  return (
    <>
      <table class="numbers">
        <caption class="aside">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t(when === 'day' ? 'chart.day' : 'chart.time')}</th>
            {series.map(({ name }) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((index) => (
            <tr key={index}>
              <th scope="row">
                <At at={from + index * stepMs} when={when === 'day' ? 'day' : 'minute'} locale={locale} />
              </th>
              {series.map(({ name, values }) => (
                <td key={name}>
                  <Value value={values[index] ?? null} as={as} locale={locale} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < all.length && <p class="note">{locale.t('chart.leftOut')}</p>}
      {marks.length > 0 && <Marks {...{ locale, marks }} />}
    </>
  )
}

const Marks = ({ locale, marks }: { locale: Locale; marks: readonly Deploy[] }): VNode => (
  <>
    <h3>{locale.t('chart.deploys')}</h3>
    <ul data-marks>
      {marks.map(({ at, label }) => (
        <li key={at}>
          <At at={at} when="minute" locale={locale} /> <span>{label}</span>
        </li>
      ))}
    </ul>
  </>
)

interface AtProps {
  readonly at: number
  readonly when: 'day' | 'minute'
  readonly locale: Locale
}

const At = ({ at, when, locale }: AtProps): VNode => {
  const whole = new Date(at).toISOString()
  return (
    <time dateTime={when === 'day' ? whole.slice(0, 10) : `${whole.slice(0, 16)}Z`}>
      {formats[when](at, locale.lang)}
    </time>
  )
}

/** With one digit behind the point, where a number has any. */
const rounded = (value: number): number => (Math.abs(value) < 1e15 ? Math.round(value * 10) / 10 : value)

interface ValueProps {
  readonly value: number | null
  readonly as: Format
  readonly locale: Locale
}

const Value = ({ value, as, locale }: ValueProps): VNode | null =>
  value === null || !Number.isFinite(value) ? null : (
    <data value={rounded(value)}>{formats[as](value, locale.lang)}</data>
  )
