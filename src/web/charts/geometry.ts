// From numbers to places in a picture. Whatever the numbers are, every coordinate is finite and within the picture; what is
// no number is a gap.

export interface Box {
  readonly width: number
  readonly height: number
}

export type Scale = 'linear' | 'log'

/** How high values stand. */
export interface Axis {
  /** Values at even distances, from the upper edge to the lower one. */
  readonly ticks: readonly number[]
  /** From 0, the lower edge, to 1. null: it cannot be shown. */
  height(value: number | null): number | null
}

/** An axis on which all of these have a place, with round numbers at its edges. */
export function axisOf(values: readonly (number | null)[], scale: Scale): Axis {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  return scale === 'linear' ? linear(Math.max(0, ...known)) : logarithmic(known.filter((value) => value > 0))
}

function linear(most: number): Axis {
  const high = roundUp(most)
  return {
    ticks: [high, high / 2, 0],
    height: (value) => (value === null || !Number.isFinite(value) ? null : within(value / high)),
  }
}

function logarithmic(known: readonly number[]): Axis {
  const first = known.length === 0 ? 0 : Math.floor(Math.log10(Math.min(...known)))
  const last = known.length === 0 ? 1 : Math.max(Math.ceil(Math.log10(Math.max(...known))), first + 1)
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => finite(10 ** (last - i))),
    height: (value) =>
      value === null || !Number.isFinite(value) || value <= 0
        ? null
        : within((Math.log10(value) - first) / (last - first)),
  }
}

/** The first round number that is not less; 1 for nothing. */
function roundUp(most: number): number {
  if (most <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  const round = [1, 1.5, 2, 3, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= most) ?? most
  return finite(round)
}

const within = (part: number): number => Math.min(Math.max(part, 0), 1)
const finite = (value: number): number => (Number.isFinite(value) ? value : Number.MAX_VALUE)

/** With one digit behind the point, as it stands in a path. */
const written = (value: number): number => Math.round(value * 10) / 10 + 0

/** Where the value of this index stands from the start. One alone stands in the middle. */
export const across = (index: number, count: number, { width }: Box): number =>
  written(count < 2 ? width / 2 : within(index / (count - 1)) * width)

/** A line through heights, broken at gaps. A value between two gaps is a dot. */
export function linePath(heights: readonly (number | null)[], box: Box): string {
  const part = (height: number, i: number): string => {
    const isFirst = (heights[i - 1] ?? null) === null
    const isAlone = isFirst && (heights[i + 1] ?? null) === null
    const at = `${across(i, heights.length, box)} ${written((1 - height) * box.height)}`
    return `${isFirst ? 'M' : 'L'}${at}${isAlone ? 'h0' : ''}`
  }
  return heights.map((height, i) => (height === null ? '' : part(height, i))).join('')
}

/** A line across for each tick. */
export const gridPath = ({ ticks }: Axis, { width, height }: Box): string =>
  ticks.map((_, i) => `M0 ${written((i / (ticks.length - 1)) * height)}h${width}`).join('')

export interface Bar extends Box {
  readonly x: number
  readonly y: number
}

/** A bar for each height, side by side. One that is more than nothing can be seen. */
export function barsOf(heights: readonly (number | null)[], box: Box): readonly Bar[] {
  const step = box.width / Math.max(heights.length, 1)
  return heights.map((given, i) => {
    const part = given ?? 0
    const height = part > 0 ? Math.max(part * box.height, Math.min(2, box.height)) : 0
    return {
      ...{ x: written(i * step + step * 0.08), y: written(box.height - height) },
      ...{ width: written(step * 0.84), height: written(height) },
    }
  })
}
