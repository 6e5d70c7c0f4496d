// The timeline of a run as a picture: jobs that ended by the second, what was broken when, and how long it took until the
// jobs of a dead process ran again. Its colours follow those of the reader, light or dark.

import type { Judgement } from '../check/check.ts'
import { type Fault, grouped, type History } from '../check/history.ts'

const WIDTH = 960
const LEFT = 120
const RIGHT = 20
const LANE = 26
const CURVE = 90
const TOP = 34

const style = `
text{font:12px system-ui,sans-serif;fill:#57606a}.name{fill:#24292f}.rule{stroke:#d0d7de}.ended{fill:#2da44e33;stroke:#2da44e}
.store{fill:#8250df}.net{fill:#0969da}.pause{fill:#bf8700}.stop,.roll{fill:#6e7781}.machine{fill:#afb8c1}.kill{stroke:#cf222e;stroke-width:2}
.recovery{stroke:#cf222e;stroke-width:3;opacity:.55}.calm{fill:#ddf4ff66}
@media(prefers-color-scheme:dark){text{fill:#8b949e}.name{fill:#e6edf3}.rule{stroke:#30363d}.ended{fill:#3fb95033;stroke:#3fb950}
.store{fill:#a371f7}.net{fill:#58a6ff}.pause{fill:#d29922}.stop,.roll{fill:#8b949e}.machine{fill:#484f58}.kill,.recovery{stroke:#ff7b72}
.calm{fill:#1f6feb22}}`

/** The lanes below the curve, in their order. */
const lanes = [
  { group: 'kill', name: 'kill -9' },
  { group: 'recovery', name: 'recoveries' },
  { group: 'stop', name: 'SIGTERM' },
  { group: 'roll', name: 'rolling restart' },
  { group: 'pause', name: 'SIGSTOP' },
  { group: 'store', name: 'store' },
  { group: 'net', name: 'network' },
  { group: 'machine', name: 'busy machine' },
] as const

export function timeline(history: History, { recoveries }: Judgement, title: string): string {
  const start = history.phases.faults ?? 0
  // Too many for the arguments of one call.
  const end = history.runs.reduce((last, { to }) => Math.max(last, to ?? 0), history.phases.drained ?? start)
  const x = (at: number): number =>
    round(LEFT + ((Math.min(Math.max(at, start), end) - start) / (end - start || 1)) * (WIDTH - LEFT - RIGHT))
  const y = (lane: number): number => TOP + CURVE + 20 + lane * LANE
  const faults = grouped(history.faults, ({ group }) => group)
  const height = y(lanes.length) + 30
  const drawn = lanes.map(({ group, name }, i) => {
    const marks =
      group === 'recovery'
        ? recoveries.all.map(({ at, lastMs }) => line('recovery', x(at), y(i), x(at + lastMs), y(i)))
        : (faults.get(group) ?? []).filter(({ from }) => from <= end).map((fault) => mark(fault, x, y(i)))
    return `<text class="name" x="8" y="${y(i) + 4}">${name}</text>${marks.join('')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escaped(title)}</title><style>${style}</style>
<text class="name" x="8" y="20">${escaped(title)}</text>
${calm(history, x, height)}
${curve(history, start, end, x)}
${axis(start, end, x, height)}
${drawn.join('\n')}
</svg>
`
}

/** The time in which nothing is broken any more and the rest is done. */
function calm({ phases }: History, x: (at: number) => number, height: number): string {
  const { heal, drained } = phases
  if (heal === undefined || drained === undefined) return ''
  const width = round(x(drained) - x(heal))
  return `<rect class="calm" x="${x(heal)}" y="${TOP}" width="${width}" height="${height - TOP - 28}"/>
<text x="${round(x(heal) + width / 2)}" y="${TOP - 8}" text-anchor="middle">drain</text>`
}

function mark({ kind, group, from, to }: Fault, x: (at: number) => number, y: number): string {
  const told = `<title>${escaped(kind)}</title>`
  if (group === 'kill') return `<path class="kill" d="M${x(from)} ${y - 8}V${y + 8}">${told}</path>`
  const width = Math.max(2, x(to) - x(from))
  return `<rect class="${group}" x="${x(from)}" y="${y - 7}" width="${round(width)}" height="14" rx="2">${told}</rect>`
}

/** How many jobs ended in each second, drawn in the middle of it. */
function curve(history: History, start: number, end: number, x: (at: number) => number): string {
  const seconds = Math.ceil((end - start) / 1000)
  const ended = Array<number>(seconds + 1).fill(0)
  for (const { how, to } of history.runs) {
    const second = Math.floor(((to ?? 0) - start) / 1000)
    if (how === 'ok' && second >= 0) ended[second] = (ended[second] ?? 0) + 1
  }
  const most = Math.max(1, ...ended)
  const points = ended.map(
    (count, i) => `${x(start + (i + 0.5) * 1000)} ${round(TOP + CURVE - (count / most) * CURVE)}`,
  )
  return `<path class="ended" d="M${x(start)} ${TOP + CURVE}L${points.join('L')}V${TOP + CURVE}"/>
<text class="name" x="8" y="${TOP + 12}">jobs a second</text><text x="8" y="${TOP + 28}">most: ${most}</text>`
}

function axis(start: number, end: number, x: (at: number) => number, height: number): string {
  const seconds = (end - start) / 1000
  const step = [5, 10, 30, 60, 300, 600, 1800].find((one) => seconds / one <= 12) ?? 3600
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, i) => i * step)
  return ticks
    .map((second) => {
      const at = x(start + second * 1000)
      return `<path class="rule" d="M${at} ${TOP}V${height - 28}"/><text x="${at}" y="${height - 10}" text-anchor="middle">${second} s</text>`
    })
    .join('')
}

const line = (name: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<path class="${name}" d="M${x1} ${y1}L${Math.max(x2, x1 + 1)} ${y2}"/>`

const round = (value: number): number => Math.round(value * 10) / 10

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
