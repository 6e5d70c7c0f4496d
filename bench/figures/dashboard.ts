// What the dashboard costs: how long its pages take on a store with a million retries, and how much slower a worker is while fifty
// people look on.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Store } from '../run/stage.ts'
import type { Given } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf, type Turns } from './figures.ts'
import { proven } from './race.ts'

const program = fileURLToPath(new URL('../programs/board.ts', import.meta.url))
const RETRIES = { quick: 200_000, usual: 1_000_000 }
const VIEWERS = 50
const JOBS = 250_000
const LOSS = 'dashboard.viewersLoss'

/** Each page, and what it is asked for. `%` stands for the last of all retries. */
const pages = {
  overview: '/',
  retries: '/jobs?state=retry',
  /** One of a hundred matches. */
  search: '/jobs?state=retry&q=00%7D',
  errors: '/errors',
  find: '/find?q=%22n%22%3A%25%7D',
} as const satisfies Readonly<Record<string, string>>
type PageName = keyof typeof pages
const names = Object.keys(pages) as PageName[]
const keyOf = (name: PageName): string => `dashboard.${name}Ms`

interface Board {
  readonly address: string
  end(): void
}

async function boardOf({ stage }: Bench, store: Store): Promise<Board> {
  const out = join(stage.folder, `board-${performance.now()}.json`)
  const asked = { store: store.address, out }
  const running = stage.run('board', [process.execPath, program], asked)
  // It is ended, not awaited.
  running.said.catch(() => undefined)
  while (!existsSync(out)) await wait(20)
  const { port } = JSON.parse(readFileSync(out, 'utf8'))
  return { address: `http://127.0.0.1:${port}`, end: running.kill }
}

/** Somebody who looks at a page that follows the store. */
async function viewer(address: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${address}/live/stream`, { signal })
  for await (const _ of response.body ?? []);
}

/** With and without viewers, in turns: jobs in a second. */
async function race(bench: Bench, viewers: number): Promise<{ readonly perSecond: number }> {
  const store = await bench.stage.store('redis')
  const board = viewers > 0 ? await boardOf(bench, store) : null
  const over = new AbortController()
  try {
    const given: Given = { store: store.address, jobs: JOBS, kind: 'noop', concurrency: 50 }
    await bench.stage.act('haymaker', 'bulk', given)
    const looking = Array.from({ length: viewers }, () =>
      viewer(board?.address ?? '', over.signal).catch(() => undefined),
    )
    const said = await bench.stage.act('haymaker', 'work', given)
    over.abort()
    await Promise.all(looking)
    proven(`haymaker with ${viewers} viewers`, said)
    return { perSecond: ((said.timed ?? 0) / (said.ms ?? 0)) * 1000 }
  } finally {
    over.abort()
    board?.end()
    await store.end()
  }
}

async function timesOf(bench: Bench, wanted: readonly PageName[]): Promise<Turns<PageName>> {
  const store = await bench.stage.store('redis')
  try {
    const entries = bench.quick ? RETRIES.quick : RETRIES.usual
    await bench.stage.act('filler', 'bulk', { store: store.address, jobs: entries, kind: 'noop', into: 'retries' })
    const board = await boardOf(bench, store)
    try {
      return await inTurns(bench, wanted, async (name) => {
        const path = pages[name].replace('%25', String(entries - 1))
        // Whoever looks at a page has been here before: the first answer compiles.
        const page = await (await fetch(`${board.address}${path}`)).text()
        if (name === 'search' && page.split('name="job"').length !== 26) throw new Error('The search found no 25 jobs.')
        const began = performance.now()
        await (await fetch(`${board.address}${path}`)).text()
        return { ms: performance.now() - began }
      })
    } finally {
      board.end()
    }
  } finally {
    await store.end()
  }
}

export const dashboard: Group = {
  keys: [...names.map(keyOf), LOSS],
  async measure(bench) {
    const wanted = names.filter((name) => bench.wants(keyOf(name)))
    const times = await timesOf(bench, wanted)
    const races = bench.wants(LOSS)
      ? await inTurns(bench, ['alone', 'viewed'], (name) => race(bench, name === 'alone' ? 0 : VIEWERS))
      : null
    const share = races?.ratio('viewed', 'alone', 'perSecond') ?? null
    const entries = (bench.quick ? RETRIES.quick : RETRIES.usual).toLocaleString('en')
    return {
      figures: figuresOf(bench, {
        ...Object.fromEntries(wanted.map((name) => [keyOf(name), times.of(name, 'ms')?.median])),
        [LOSS]: share === null ? null : 1 - share,
      }),
      rows: rowsOf([
        ...wanted.map((name) => ({
          ...{ table: 'A page of the dashboard', name, settings: `${entries} retries`, unit: 'ms' },
          spread: times.of(name, 'ms'),
        })),
        ...(['alone', 'viewed'] as const).map((name) => ({
          ...{ table: 'A worker while people look on', name, unit: 'jobs/s' },
          settings: name === 'alone' ? '' : `${VIEWERS} viewers of the dashboard`,
          spread: races?.of(name, 'perSecond') ?? null,
        })),
      ]),
    }
  },
}
