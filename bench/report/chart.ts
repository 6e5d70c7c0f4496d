// A table of rows as a picture: a bar for each median, a thin line from the least to the most. Its colours follow those of the
// reader, light or dark.

import { type Row, shown } from '../figures/figures.ts'

const WIDTH = 760
const [LEFT, RIGHT, TOP, LANE, BAR] = [170, 150, 44, 30, 16]

const style = `
text{font:13px system-ui,sans-serif;fill:#57606a}.title,.name{fill:#24292f}.title{font-weight:600}.name{text-anchor:end}
.bar{fill:#8c959f}.ours{fill:#1f883d}.spread{stroke:#24292f;stroke-width:1.5}
@media(prefers-color-scheme:dark){text{fill:#8b949e}.title,.name{fill:#e6edf3}.bar{fill:#6e7681}.ours{fill:#3fb950}.spread{stroke:#e6edf3}}`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Peers stand under their own names. */
const peers = new Set(['limit', 'bullmq', 'beequeue', 'noderesque', 'sidekiq', 'sidekiqReliable', 'graphile', 'pgboss'])

export function chart(table: string, rows: readonly Row[]): string {
  const most = Math.max(...rows.map(({ spread }) => spread.most)) || 1
  const x = (value: number): number => Math.round(LEFT + (value / most) * (WIDTH - LEFT - RIGHT))
  const height = TOP + rows.length * LANE + 10
  const bars = rows.map(({ name, unit, spread: { median, least, most: top } }, i) => {
    const [y, middle] = [TOP + i * LANE, TOP + i * LANE + BAR / 2]
    return [
      `<text class="name" x="${LEFT - 10}" y="${middle + 5}">${escaped(name)}</text>`,
      `<rect class="${peers.has(name) ? 'bar' : 'ours'}" x="${LEFT}" y="${y}" width="${x(median) - LEFT}" height="${BAR}" rx="2"/>`,
      `<path class="spread" d="M${x(least)} ${middle}H${x(top)}"/>`,
      `<text x="${x(top) + 8}" y="${middle + 5}">${shown(median)} ${escaped(unit)}</text>`,
    ].join('')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escaped(table)}</title><style>${style}</style>
<text class="title" x="8" y="22">${escaped(table)}</text>
${bars.join('\n')}
</svg>
`
}

/** The name of the picture of a table. */
export const fileOf = (table: string): string =>
  `${table
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}.svg`
