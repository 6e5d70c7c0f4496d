// Charts that the page draws itself, in the place of those the server made. Loaded only where there is one.

import { drawLines } from './chart-lines.ts'
import { drawNow } from './chart-now.ts'

export function drawCharts(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]'))
    if (figure.dataset.chart === 'now') drawNow(figure)
    else drawLines(figure)
}
