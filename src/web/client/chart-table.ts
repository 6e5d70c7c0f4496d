// The numbers of a chart, read from the table that the page has anyway.

/** Times in milliseconds, and for each series one value per time. */
export interface Columns {
  readonly times: readonly number[]
  readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[]
}

/** Times that the table leaves out: nothing happened in them, or nothing is known. */
export function readTable(figure: HTMLElement, absent: 0 | null): Columns {
  const { from, step, count } = figure.dataset
  const times = Array.from({ length: Number(count) }, (_, i) => Number(from) + i * Number(step))
  const rows = new Map<number, readonly (number | null)[]>()
  for (const row of figure.querySelectorAll('tbody tr')) {
    const at = Date.parse(row.querySelector('time')?.dateTime ?? '')
    rows.set(at, [...row.querySelectorAll('td')].map(valueIn))
  }
  const names = [...figure.querySelectorAll('thead th')].slice(1).map((head) => head.textContent.trim())
  const series = names.map((name, i) => ({
    name,
    // In the last span, which is not over, nothing may have happened yet.
    values: times.map((at, j) => rows.get(at)?.[i] ?? (j < times.length - 1 ? absent : null)),
  }))
  return { times, series }
}

function valueIn(cell: HTMLTableCellElement): number | null {
  const written = cell.querySelector('data')?.value ?? cell.textContent
  return written === '' ? null : Number(written)
}

export interface Mark {
  readonly at: number
  readonly label: string
}

/** The deploys that the chart has to show, the oldest first. One chart of a page names them for all. */
export function readMarks(figure: HTMLElement): readonly Mark[] {
  const [from, step] = [Number(figure.dataset.from), Number(figure.dataset.step)]
  const marks = [...document.querySelectorAll('[data-marks] li')].map((line) => {
    const at = Date.parse(line.querySelector('time')?.dateTime ?? '')
    // At the span in which it was: the last one has only just begun.
    return { at: from + Math.floor((at - from) / step) * step, label: line.querySelector('span')?.textContent ?? '' }
  })
  return marks.toReversed()
}
