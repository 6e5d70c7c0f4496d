// What happens now: attempts a second, and how many jobs wait, over the last five minutes. It begins empty and is fed by the
// news that numbers in the page follow.

import uPlot from 'uplot'
import { formats } from '../ui/format.ts'
import { axisLike, draw, lineLike, placeFor } from './chart-canvas.ts'
import type { News } from './follow.ts'

const SPAN_MS = 5 * 60_000
/** News are a second or two apart. After longer there was nobody to hear them, and the line has a gap. */
const GAP_MS = 10_000

const { lang } = document.documentElement

interface Followed {
  readonly of: string
  readonly isRate: boolean
  readonly cells: readonly Element[]
  readonly path: Element | null
  readonly name: string
}

export function drawNow(figure: HTMLElement): void {
  const plot = figure.querySelector('.plot')
  if (!plot) return
  figure.hidden = false
  const all = [...figure.querySelectorAll<HTMLElement>('[data-of]')].map(followedIn)
  const course = new Course(all)
  const place = placeFor(plot)
  const values = (_: uPlot, some: readonly (number | null)[]): string[] =>
    some.map((value) => (value === null || !Number.isInteger(value) ? '' : formats.short(value, lang)))
  const high = (_: uPlot, _low: number, most: number): [number, number] => [0, Math.max(4, most * 1.1)]
  const options = {
    ms: 1,
    tzDate: (at: number) => uPlot.tzDate(new Date(at), 'Etc/UTC'),
    scales: { x: { time: true, range: () => course.range }, rate: { range: high }, jobs: { range: high } },
    axes: [
      axisLike(place, {
        ...{ space: 70, size: 26, grid: { show: false } },
        values: (_, at) => at.map((one) => formats.time(one, lang)),
        incrs: [60_000],
      }),
      axisLike(place, { scale: 'rate', size: 44, values }),
      axisLike(place, { scale: 'jobs', side: 1, size: 44, grid: { show: false }, values }),
    ],
    series: [
      {},
      ...all.map(({ path, name, isRate }) => ({
        ...lineLike(path, name, isRate ? 'rate' : 'jobs'),
        points: { show: false },
      })),
    ],
    cursor: { show: false },
  } satisfies Omit<uPlot.Options, 'width' | 'height'>
  const chart = draw(place, options, course.columns())
  document.addEventListener('news', (event) => {
    course.take((event as CustomEvent<News>).detail)
    chart.setData(course.columns())
    course.write()
  })
}

const followedIn = (row: HTMLElement): Followed => ({
  of: row.dataset.of ?? '',
  isRate: row.dataset.rate !== undefined,
  cells: [...row.querySelectorAll('td')],
  path: row.querySelector('path'),
  name: row.querySelector('th')?.textContent.trim() ?? '',
})

interface Point {
  readonly at: number
  readonly values: readonly (number | null)[]
}

/** The points of the last minutes. */
class Course {
  readonly #all: readonly Followed[]
  #points: readonly Point[] = []
  #last: News | null = null

  constructor(all: readonly Followed[]) {
    this.#all = all
  }

  get range(): [number, number] {
    const end = this.#points.at(-1)?.at ?? performance.timeOrigin
    return [end - SPAN_MS, end]
  }

  take(news: News): void {
    const { at = 0 } = news
    const last = this.#last
    const since = at - (last?.at ?? at)
    if (last && since <= 0) return
    this.#last = news
    const isGap = since > GAP_MS
    const values = this.#all.map(({ of, isRate }) => {
      if (!isRate) return news[of] ?? null
      const more = (news[of] ?? 0) - (last?.[of] ?? 0)
      // Counters that were set back say nothing about the time between.
      return !last || isGap || more < 0 ? null : Math.round((more / since) * 10_000) / 10
    })
    const gap = isGap ? [{ at: at - 1, values: this.#all.map(() => null) }] : []
    this.#points = [...this.#points, ...gap, { at, values }].filter((point) => point.at >= at - SPAN_MS)
  }

  columns(): uPlot.AlignedData {
    const series = this.#all.map((_, i) => this.#points.map(({ values }) => values[i] ?? null))
    return [this.#points.map(({ at }) => at), ...series]
  }

  /** Now, on average and at most, in the table. */
  write(): void {
    for (const [i, { cells }] of this.#all.entries()) {
      const known = this.#points.map(({ values }) => values[i] ?? null).filter((value) => value !== null)
      if (known.length === 0) continue
      const average = known.reduce((sum, value) => sum + value, 0) / known.length
      const shown = [known.at(-1) ?? 0, Math.round(average * 10) / 10, Math.max(...known)]
      for (const [j, cell] of cells.entries()) {
        const text = formats.count(shown[j] ?? 0, lang)
        if (cell.textContent !== text) cell.textContent = text
      }
    }
  }
}
