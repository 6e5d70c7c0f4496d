// Numbers over time: what the server drew, with axes to read, the value under the pointer, a closer look at what is dragged
// over, and the deploys by name.

import uPlot from 'uplot'
import { type Format, formats } from '../ui/format.ts'
import { axisLike, draw, lineLike, placeFor } from './chart-canvas.ts'
import { type Columns, type Mark, readMarks, readTable } from './chart-table.ts'

const { lang } = document.documentElement
/** Labels of deploys are cut: the list below has all of each. */
const MOST_LETTERS = 18

export function drawLines(figure: HTMLElement): void {
  const { scale, as = 'count', when = 'minute' } = figure.dataset
  const plot = figure.querySelector('.plot')
  if (!plot) return
  const [isLog, format, time] = [scale === 'log', formats[as as Format], formats[when as Format]]
  const columns = readTable(figure, isLog ? null : 0)
  const paths = [...figure.querySelectorAll('.legend path')]
  const place = placeFor(plot)
  const readout = document.createElement('li')
  readout.className = 'readout'
  figure.querySelector('.legend')?.append(readout)
  const short = as === 'count' ? formats.short : format
  const lines = columns.series.map(({ name }, i) => ({ ...lineLike(paths[i], name, 'y'), spanGaps: isLog }))
  const options = {
    ms: 1,
    tzDate: (at: number) => uPlot.tzDate(new Date(at), 'Etc/UTC'),
    scales: {
      x: { time: true },
      y: isLog
        ? { distr: 3 as const, range: decades }
        : { range: (_: uPlot, _low: number, high: number) => ceiling(high) },
    },
    axes: [
      axisLike(place, {
        values: (_, at) => at.map((one) => time(one, lang)),
        space: 90,
        size: 26,
        grid: { show: false },
      }),
      axisLike(place, {
        ...{ scale: 'y', size: widthOf },
        values: (_, values) => values.map((value) => (value === null ? '' : short(value, lang))),
        ...(isLog && { filter: wholeDecades, grid: { filter: wholeDecades } }),
      }),
    ],
    series: [{}, ...lines],
    cursor: { y: false, sync: { key: 'time' }, drag: { x: true, y: false } },
    hooks: {
      draw: [(chart: uPlot) => drawMarks(chart, readMarks(figure))],
      setCursor: [(chart: uPlot) => tell(readout, chart.cursor.idx ?? null, columns, { format, time: timeOf(when) })],
    },
  } satisfies Omit<uPlot.Options, 'width' | 'height'>
  const data: uPlot.AlignedData = [[...columns.times], ...columns.series.map(({ values }) => [...values])]
  draw(place, options, data)
}

type Writer = (value: number, lang: string) => string

const timeOf = (when: string): Writer => (when === 'day' ? formats.day : formats.minute)

/** What the longest text of an axis needs: a long time is written in many letters. */
const widthOf = (_: uPlot, values: readonly string[] | null): number =>
  Math.max(58, 12 + 7 * Math.max(0, ...(values ?? []).map((text) => text.length)))

const ceiling = (high: number): [number, number] => [0, Math.max(1, high * 1.05)]

const decades = (_: uPlot, low: number, high: number): [number, number] => {
  const [first, last] = [Math.floor(Math.log10(low || 1)), Math.ceil(Math.log10(high || 10))]
  return [10 ** first, 10 ** Math.max(last, first + 1)]
}

const wholeDecades = (_: uPlot, splits: number[]): (number | null)[] =>
  splits.map((value) => (Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null))

/** The values at the pointer, in words. */
function tell(
  readout: HTMLElement,
  index: number | null,
  columns: Columns,
  as: { format: Writer; time: Writer },
): void {
  const at = index === null ? undefined : columns.times[index]
  if (index === null || at === undefined) {
    readout.textContent = ''
    return
  }
  const values = columns.series.flatMap(({ name, values }) => {
    const value = values[index] ?? null
    return value === null ? [] : [`${name} ${as.format(value, lang)}`]
  })
  readout.textContent = [as.time(at, lang), ...values].join(' · ')
}

/** A line for each deploy, its name before or behind it where there is room up to the next line. */
function drawMarks(chart: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = chart
  const end = bbox.left + bbox.width
  const seen = marks
    .map(({ at, label }) => ({ x: Math.round(chart.valToPos(at, 'x', true)), label }))
    .filter(({ x }) => x >= bbox.left && x <= end)
  const soft = getComputedStyle(chart.root).color
  const size = uPlot.pxRatio
  ctx.save()
  Object.assign(ctx, {
    strokeStyle: soft,
    fillStyle: soft,
    lineWidth: size,
    font: `${11 * size}px system-ui, sans-serif`,
  })
  ctx.textBaseline = 'top'
  ctx.setLineDash([3 * size, 3 * size])
  for (const [i, { x, label }] of seen.entries()) {
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    const text = label.length > MOST_LETTERS ? `${label.slice(0, MOST_LETTERS - 1)}…` : label
    const room = ctx.measureText(text).width + 8 * size
    const isBefore = x - (seen[i - 1]?.x ?? bbox.left) >= room
    if (!isBefore && (seen[i + 1]?.x ?? end) - x < room) continue
    ctx.textAlign = isBefore ? 'right' : 'left'
    ctx.fillText(text, x + (isBefore ? -4 : 4) * size, bbox.top)
  }
  ctx.restore()
}
