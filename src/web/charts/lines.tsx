// Some numbers over time, as lines. The picture is made here, so that it is there without scripts; where they run, the page
// draws a finer one from the table.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Locale } from '../locales/locale.ts'
import { type Format, formats } from '../ui/format.ts'
import { At, Marks } from './at.tsx'
import { Figure, Heights, Legend, Times, type Tone } from './figure.tsx'
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
  /** Another chart of the page names the marks. */
  readonly withoutNames?: boolean
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
      <Times {...{ locale, from, stepMs, count, when }} />
    </div>
  )
}

const Table = ({ locale, title, from, stepMs, series, as, when, marks = [], withoutNames }: LinesProps): VNode => {
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
      {marks.length > 0 && !withoutNames && <Marks {...{ locale, marks }} />}
    </>
  )
}

/** With one digit behind the point, where a small number has any: of a large one nobody sees it. */
function rounded(value: number): number {
  if (Math.abs(value) >= 1e15) return value
  return Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value)
}

interface ValueProps {
  readonly value: number | null
  readonly as: Format
  readonly locale: Locale
}

/** A number that stands there in digits alone says itself what it is. */
const Value = ({ value, as, locale }: ValueProps): VNode | string | null => {
  if (value === null || !Number.isFinite(value)) return null
  const [exact, text] = [String(rounded(value)), formats[as](value, locale.lang)]
  return text === exact ? text : <data value={exact}>{text}</data>
}
