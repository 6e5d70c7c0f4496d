// How many runs took how long, and when: a square for each time and each length, larger and stronger where more runs are. So it
// is read without colours as well.

import type { VNode } from 'preact'
import { bounds } from '../../core/metrics/buckets.ts'
import type { Deploy } from '../../core/store/ledger.ts'
import type { Locale } from '../locales/locale.ts'
import { formats } from '../ui/format.ts'
import { At } from './at.tsx'
import { Figure, Times } from './figure.tsx'

interface HeatMapProps {
  readonly locale: Locale
  readonly title: string
  readonly summary: string
  /** Of the first column, and from one to the next. */
  readonly from: number
  readonly stepMs: number
  /** By the buckets of metrics/buckets, for each time. null: nothing was measured. */
  readonly columns: readonly (readonly number[] | null)[]
  readonly when: 'time' | 'minute'
  /** The other charts beside it name them. */
  readonly marks: readonly Deploy[]
}

/** The side of a cell, in the units of the picture. */
const CELL = 10
/** How much of a cell is drawn, from few runs to many. */
const sides = [3, 5, 7, 9, 10] as const
/** So many lengths are shown at least, else one square would fill the picture. */
const LEAST_ROWS = 8
/** Each row has no room for a word. */
const MOST_WORDS = 7

/** The lengths that are shown: from the first bucket to the last one. */
interface Rows {
  readonly first: number
  readonly last: number
}

export const HeatMap = (props: HeatMapProps): VNode => {
  const { locale, title, summary, columns, from, stepMs, when } = props
  const rows = rowsOf(columns)
  const starts = startsOf(Math.max(1, ...columns.flatMap((counts) => counts ?? [])))
  return (
    <Figure locale={locale} title={title} summary={summary} table={<Table {...props} rows={rows} />} isWide>
      <Legend {...{ locale, columns, starts }} />
      <div class="plot map" dir="ltr">
        <Lengths locale={locale} rows={rows} />
        <Picture {...props} rows={rows} starts={starts} />
        <Times {...{ locale, from, stepMs, when }} count={columns.length} />
      </div>
    </Figure>
  )
}

function rowsOf(columns: HeatMapProps['columns']): Rows {
  const used = [...bounds.keys()].filter((bucket) => columns.some((counts) => (counts?.[bucket] ?? 0) > 0))
  const [low, high] = [Math.min(...used, bounds.length - 1), Math.max(...used, 0)]
  const first = Math.max(0, Math.min(low, bounds.length - LEAST_ROWS))
  return { first, last: Math.min(Math.max(high, first + LEAST_ROWS - 1), bounds.length - 1) }
}

/** From how many runs on a cell is of each strength: each is as many times the one before. */
export const startsOf = (most: number): readonly number[] =>
  [...new Set(sides.map((_, i) => Math.ceil(most ** (i / sides.length))))].toSorted((a, b) => a - b)

/** The strength of a cell; -1: there is nothing. */
const strengthOf = (count: number, starts: readonly number[]): number => starts.findLastIndex((start) => count >= start)

/** Those of few strengths are the strong ones. */
const lookOf = (strength: number, starts: readonly number[]): { readonly class: string; readonly side: number } => {
  const level = strength + sides.length - starts.length
  return { class: `cell c${level}`, side: sides[level] ?? CELL }
}

interface PictureProps extends HeatMapProps {
  readonly rows: Rows
  readonly starts: readonly number[]
}

const Picture = ({ columns, rows, starts, marks, from, stepMs }: PictureProps): VNode => {
  const [width, height] = [columns.length * CELL, (rows.last - rows.first + 1) * CELL]
  const seen = marks.map(({ at }) => Math.floor((at - from) / stepMs)).filter((i) => i >= 0 && i < columns.length)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {starts.map((start, strength) => {
        const look = lookOf(strength, starts)
        const path = cellsPath(columns, rows, look.side, (count) => strengthOf(count, starts) === strength)
        return <path key={start} class={look.class} stroke-width={look.side} d={path} />
      })}
      {seen.length > 0 && <path class="mark" d={seen.map((i) => `M${i * CELL} 0v${height}`).join('')} />}
    </svg>
  )
}

/** A short thick line for each cell that is one of these: it says less than the four sides of a square. */
function cellsPath(
  columns: HeatMapProps['columns'],
  { first, last }: Rows,
  side: number,
  isOne: (count: number) => boolean,
): string {
  const inset = (CELL - side) / 2
  const lines = Array.from({ length: last - first + 1 }, (_, i) => {
    const y = i * CELL + CELL / 2
    return columns.map((counts, j) => (isOne(counts?.[last - i] ?? 0) ? `M${j * CELL + inset} ${y}h${side}` : ''))
  })
  return lines.flat().join('')
}

/** The shortest length of some rows, beside their lower edge. */
const Lengths = ({ locale, rows }: { locale: Locale; rows: Rows }): VNode => {
  const all = Array.from({ length: rows.last - rows.first + 1 }, (_, i) => rows.last - i)
  const each = Math.ceil(all.length / MOST_WORDS)
  return (
    <div class="lengths" aria-hidden="true">
      {all.map((bucket) => (
        <span key={bucket}>{(bucket - rows.first) % each === 0 ? locale.duration(bounds[bucket - 1] ?? 0) : ''}</span>
      ))}
    </div>
  )
}

const Legend = ({ locale, columns, starts }: Pick<PictureProps, 'locale' | 'columns' | 'starts'>): VNode => {
  const most = Math.max(1, ...columns.flatMap((counts) => counts ?? []))
  return (
    <ul class="legend">
      {starts.map((start, strength) => {
        const [look, end] = [lookOf(strength, starts), (starts[strength + 1] ?? most + 1) - 1]
        const runs = start === end ? locale.count(start) : locale.t('chart.cell.range', { from: start, to: end })
        return (
          <li key={start}>
            <svg class="swatch square" viewBox={`0 0 ${CELL} ${CELL}`} aria-hidden="true">
              <path
                class={look.class}
                stroke-width={look.side}
                d={`M${(CELL - look.side) / 2} ${CELL / 2}h${look.side}`}
              />
            </svg>{' '}
            {strength === 0 ? locale.t('chart.cell', { count: end, runs }) : runs}
          </li>
        )
      })}
    </ul>
  )
}

const Table = ({ locale, title, from, stepMs, columns, rows }: HeatMapProps & { rows: Rows }): VNode => {
  const buckets = Array.from({ length: rows.last - rows.first + 1 }, (_, i) => rows.first + i)
  const known = [...columns.entries()].filter(([, counts]) => counts?.some((count) => count > 0)).toReversed()
  return (
    <>
      <table class="numbers">
        <caption class="aside">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{locale.t('chart.time')}</th>
            {buckets.map((bucket) => (
              <th scope="col" key={bucket}>
                {bucketTitle(bucket, locale)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map(([i, counts]) => (
            <tr key={i}>
              <th scope="row">
                <At at={from + i * stepMs} when="minute" locale={locale} />
              </th>
              {buckets.map((bucket) => (
                <td key={bucket}>{counts?.[bucket] ? formats.count(counts[bucket], locale.lang) : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {known.length < columns.length && <p class="note">{locale.t('chart.leftOut')}</p>}
    </>
  )
}

/** Below which length its runs are. Those before are the columns before. */
const bucketTitle = (bucket: number, locale: Locale): string => {
  const to = bounds[bucket] ?? Number.POSITIVE_INFINITY
  return Number.isFinite(to)
    ? locale.t('chart.below', { to: locale.duration(to) })
    : locale.t('chart.from', { from: locale.duration(bounds[bucket - 1] ?? 0) })
}
