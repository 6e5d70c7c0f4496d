// Counts as a picture: one bar each, the longest on top.

import { html } from 'hono/html'
import type { Html } from './layout.ts'

const WIDTH = 480
const LABEL = 130
const NUMBER = 50
const ROW = 26

export interface Bar {
  readonly label: string
  readonly value: number
}

export function barChart(title: string, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const room = WIDTH - LABEL - NUMBER
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${bars.length * ROW}" role="img" aria-label="${title}">
${bars.map(({ label, value }, i) => {
  const width = Math.max(2, (value / most) * room)
  const y = i * ROW
  return html`<text x="${LABEL - 10}" y="${y + 17}" text-anchor="end">${label}</text>
<rect x="${LABEL}" y="${y + 4}" width="${width.toFixed(1)}" height="${ROW - 8}" rx="3"></rect>
<text class="number" x="${(LABEL + width + 8).toFixed(1)}" y="${y + 17}">${value}</text>`
})}
</svg>`
}
