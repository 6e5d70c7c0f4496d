// Lengths of time that add up, as bars of several parts over time. Each part has a pattern beside its colour, and stands in the
// legend in the order in which it stands in a bar.

import type { VNode } from 'preact'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Locale } from '../locales/locale.ts'
import { formats } from '../ui/format.ts'
import { Given } from '../ui/given.tsx'
import { At } from './at.tsx'
import { Figure, Heights, Times } from './figure.tsx'
import { type Axis, axisOf, barsOf, gridPath } from './geometry.ts'

export interface Layer {
  /** What somebody named a class; null: all others. */
  readonly name: string | null
  /** In milliseconds, one for each time. */
  readonly values: readonly number[]
}

interface StackProps {
  readonly locale: Locale
  readonly title: string
  readonly summary: string
  /** Of the first bar, and from one to the next. */
  readonly from: number
  readonly stepMs: number
  readonly when: 'time' | 'minute'
  /** The lowest first: as many as there are patterns. */
  readonly layers: readonly Layer[]
  readonly marks: readonly Deploy[]
}

const box = { width: 720, height: 160 }
const PATTERN = 8
/** What is drawn into a square of each pattern. The last is that of all others. */
const patterns = ['', 'M-2 10L10-2', 'M0 4h8', 'M4 0v8', 'M-2-2L10 10', 'M0 0L8 8M0 8L8 0'] as const
const OTHERS = patterns.length - 1
/** So many have a pattern of their own. */
export const mostLayers: number = OTHERS

/** Units in which an axis of time has round numbers. */
const units = [3_600_000, 60_000, 1000, 1] as const

export const Stack = (props: StackProps): VNode => {
  const { locale, title, summary, from, stepMs, layers, when, marks } = props
  const count = layers[0]?.values.length ?? 0
  const sums = Array.from({ length: count }, (_, i) => layers.reduce((sum, { values }) => sum + (values[i] ?? 0), 0))
  const axis = timeAxisOf(Math.max(...sums, 0))
  const seen = marks.map(({ at }) => Math.floor((at - from) / stepMs)).filter((i) => i >= 0 && i < count)
  const side = box.width / Math.max(count, 1)
  return (
    <Figure locale={locale} title={title} summary={summary} table={<Table {...props} sums={sums} />} isWide>
      <Legend {...{ locale, layers }} whole={sums.reduce((sum, one) => sum + one, 0)} />
      <div class="plot" dir="ltr">
        <Heights values={axis.ticks} as="duration" locale={locale} />
        <svg viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden="true">
          <Patterns count={layers.length} />
          <path class="grid" d={gridPath(axis, box)} />
          {layers.map(({ name }, i) => (
            <path key={name} class="layer" fill={patternOf(name, i)} d={barsPath(layers, i, axis)} />
          ))}
          {seen.length > 0 && (
            <path class="mark" d={seen.map((i) => `M${Math.round(i * side)} 0v${box.height}`).join('')} />
          )}
        </svg>
        <Times {...{ locale, from, stepMs, when, count }} />
      </div>
    </Figure>
  )
}

function timeAxisOf(most: number): Axis {
  const unit = units.find((one) => one <= most) ?? 1
  const { ticks, height } = axisOf([most / unit], 'linear')
  return {
    ticks: ticks.map((tick) => tick * unit),
    height: (value) => height(value === null ? null : value / unit),
  }
}

/** The bars of one layer, each upon those below it. */
function barsPath(layers: readonly Layer[], index: number, axis: Axis): string {
  const sumUpTo = (last: number, i: number): number =>
    layers.slice(0, last).reduce((sum, { values }) => sum + (values[i] ?? 0), 0)
  const tops = layers[index]?.values.map((_, i) => axis.height(sumUpTo(index + 1, i))) ?? []
  return barsOf(tops, box)
    .map(({ x, y, width }, i) => {
      const bottom = Math.round((1 - (axis.height(sumUpTo(index, i)) ?? 0)) * box.height * 10) / 10
      const height = Math.round((bottom - y) * 10) / 10
      return height > 0 && (layers[index]?.values[i] ?? 0) > 0 ? `M${x} ${y}h${width}v${height}h${-width}z` : ''
    })
    .join('')
}

const patternOf = (name: string | null, index: number): string => `url(#layer-${name === null ? OTHERS : index})`

const Patterns = ({ count }: { count: number }): VNode => (
  <defs>
    {patterns.map((path, i) =>
      i < count || i === OTHERS ? (
        <pattern key={path} id={`layer-${i}`} width={PATTERN} height={PATTERN} patternUnits="userSpaceOnUse">
          <rect class={`fill f${i}`} width={PATTERN} height={PATTERN} />
          <path class="hatch" d={path} />
        </pattern>
      ) : null,
    )}
  </defs>
)

const Name = ({ name, locale }: { name: string | null; locale: Locale }): VNode =>
  name === null ? <span>{locale.t('metrics.others')}</span> : <Given>{name}</Given>

const Legend = ({ locale, layers, whole }: Pick<StackProps, 'locale' | 'layers'> & { whole: number }): VNode => (
  <ul class="legend">
    {layers.map(({ name, values }, i) => (
      <li key={name}>
        <svg class="swatch block" viewBox="0 0 20 12" aria-hidden="true">
          <path class="layer" fill={patternOf(name, i)} d="M0 0h20v12H0z" />
        </svg>{' '}
        <Name name={name} locale={locale} />{' '}
        <span class="soft">{locale.share(values.reduce((sum, one) => sum + one, 0) / Math.max(whole, 1))}</span>
      </li>
    ))}
  </ul>
)

const Table = ({ locale, title, from, stepMs, layers, sums }: StackProps & { sums: readonly number[] }): VNode => (
  <>
    <table class="numbers">
      <caption class="aside">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{locale.t('chart.time')}</th>
          {layers.map(({ name }) => (
            <th scope="col" key={name}>
              <Name name={name} locale={locale} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...sums.entries()].toReversed().map(([i, sum]) =>
          sum === 0 ? null : (
            <tr key={i}>
              <th scope="row">
                <At at={from + i * stepMs} when="minute" locale={locale} />
              </th>
              {layers.map(({ name, values }) => (
                <td key={name}>{values[i] ? formats.duration(values[i], locale.lang) : ''}</td>
              ))}
            </tr>
          ),
        )}
      </tbody>
    </table>
    {sums.includes(0) && <p class="note">{locale.t('chart.leftOut')}</p>}
  </>
)
