// What all charts that a page draws have in common: colours and dashes from the style sheet, the width of their place, and a
// new drawing when either changes.

import uPlot from 'uplot'

export const HEIGHT = 180

/** How a line is drawn: as the style sheet draws the one in the legend. */
export interface Stroke {
  readonly colour: string
  readonly dash: number[]
  readonly width: number
}

export function strokeOf(path: Element | null | undefined): Stroke {
  if (!path) return { colour: 'currentColor', dash: [], width: 1 }
  const { stroke, strokeDasharray, strokeWidth } = getComputedStyle(path)
  const dash = strokeDasharray === 'none' ? [] : strokeDasharray.split(',').map((part) => Number.parseFloat(part))
  return { colour: stroke, dash, width: Number.parseFloat(strokeWidth) }
}

/** A series that follows the style sheet. */
export function lineLike(path: Element | null | undefined, label: string, scale: string): uPlot.Series {
  const { dash, width } = strokeOf(path)
  return { label, scale, width, dash, stroke: () => strokeOf(path).colour, points: { size: 5 } }
}

/** The letters and the grid of an axis, as those of the element that has it. */
export function axisLike(place: HTMLElement, options: uPlot.Axis): uPlot.Axis {
  const soft = (): string => getComputedStyle(place).color
  const faint = (): string => getComputedStyle(place).borderInlineStartColor
  return {
    ...{ stroke: soft, font: '12px system-ui, sans-serif', gap: 6, ...options },
    ...{ grid: { stroke: faint, width: 1, ...options.grid }, ticks: { show: false } },
  }
}

/** Draws into a place as wide as it is, now and whenever it or the colours become others. */
export function draw(
  place: HTMLElement,
  options: Omit<uPlot.Options, 'width' | 'height'>,
  data: uPlot.AlignedData,
): uPlot {
  const width = (): number => Math.max(place.clientWidth, 120)
  const plot = new uPlot({ ...options, width: width(), height: HEIGHT, legend: { show: false } }, data, place)
  new ResizeObserver(() => {
    if (plot.width !== width()) plot.setSize({ width: width(), height: HEIGHT })
  }).observe(place)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => plot.redraw(false, true))
  return plot
}

/** An empty place for a drawing. Who cannot see it has the table. */
export function placeFor(plot: Element): HTMLElement {
  const place = document.createElement('div')
  place.className = 'canvas'
  place.dir = 'ltr'
  place.ariaHidden = 'true'
  plot.replaceWith(place)
  return place
}
