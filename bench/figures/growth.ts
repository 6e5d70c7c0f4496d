// What a job costs, from its push to its end, in a store that holds much else, by what it costs in an empty one. All stores are
// filled once and stay; a turn pushes and runs jobs in each.

import type { Place, Store } from '../run/stage.ts'
import type { Given } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf, type Turns } from './figures.ts'
import { proven } from './race.ts'

const QUEUES = 1000
const fillings = ['queued', 'scheduled', 'retries'] as const
const names = ['empty', ...fillings, 'queues1000'] as const
type Name = (typeof names)[number]

const full = names.filter((name) => name !== 'empty')
const keyOf = (name: Name): string => `growth.${name}`
const ENTRIES = { quick: 200_000, usual: 1_000_000 }

const places = { redis: 40_000, sqlite: 30_000 } as const satisfies Partial<Record<Place, number>>

interface Filled {
  readonly store: Store
  readonly entries: number
}

async function fill({ stage, quick }: Bench, place: Place, name: Name): Promise<Filled> {
  const store = await stage.store(place)
  const into = fillings.find((filling) => filling === name)
  if (!into) return { store, entries: 0 }
  const entries = quick ? ENTRIES.quick : ENTRIES.usual
  await stage.act('filler', 'bulk', { store: store.address, jobs: entries, kind: 'noop', into })
  return { store, entries }
}

/** Pushes jobs to the queues of a worker, and lets it run them. */
async function once(
  { stage }: Bench,
  name: Name,
  { store, entries }: Filled,
  jobs: number,
): Promise<{ readonly microseconds: number }> {
  const queues = name === 'queues1000' ? QUEUES : 1
  const given: Given = { store: store.address, jobs, kind: 'noop', concurrency: 50, queues }
  const pushed = await stage.act('haymaker', 'bulk', given)
  const ran = await stage.act('haymaker', 'work', given)
  proven(`haymaker with ${name}`, ran, entries)
  return { microseconds: ((pushed.ms ?? 0) / (pushed.jobs ?? 0) + (ran.ms ?? 0) / (ran.timed ?? 0)) * 1000 }
}

async function on(bench: Bench, place: keyof typeof places, wanted: readonly Name[]): Promise<Turns<Name>> {
  const stores = new Map<Name, Filled>()
  try {
    for (const name of wanted) stores.set(name, await fill(bench, place, name))
    return await inTurns(bench, wanted, async (name) => {
      const filled = stores.get(name)
      if (!filled) throw new Error(`${name} was not filled`)
      return once(bench, name, filled, places[place])
    })
  } finally {
    for (const { store } of stores.values()) await store.end()
  }
}

export const growth: Group = {
  keys: full.map(keyOf),
  async measure(bench) {
    const wanted = names.filter((name) => name === 'empty' || bench.wants(keyOf(name)))
    const said: { readonly place: Place; readonly turns: Turns<Name> }[] = []
    for (const place of Object.keys(places) as (keyof typeof places)[])
      said.push({ place, turns: await on(bench, place, wanted) })
    /** Of the store in which it grows more. */
    const growthOf = (name: Name): number | null => {
      const ratios = said.map(({ turns }) => turns.ratio(name, 'empty', 'microseconds'))
      return ratios.includes(null) ? null : Math.max(...ratios.map(Number))
    }
    const entries = (bench.quick ? ENTRIES.quick : ENTRIES.usual).toLocaleString('en')
    return {
      figures: figuresOf(bench, Object.fromEntries(full.map((name) => [keyOf(name), growthOf(name)]))),
      rows: rowsOf(
        said.flatMap(({ place, turns }) =>
          wanted.map((name) => ({
            ...{ table: `A job from push to end, ${place}`, name, unit: 'microseconds' },
            settings: fillings.some((filling) => filling === name) ? `${entries} entries` : '',
            spread: turns.of(name, 'microseconds'),
          })),
        ),
      ),
    }
  },
}
