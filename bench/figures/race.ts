// A race: a store is filled, and one process runs all that is in it, each job once.

import type { Place } from '../run/stage.ts'
import type { Given } from '../run/system.ts'
import type { Bench } from './figures.ts'

export interface Contender {
  /** The module in systems/. */
  readonly system: string
  readonly place: Place
  /** So many keep it busy for a second or two. */
  readonly jobs: number
  readonly settings: string
  readonly given?: Partial<Given>
}

/** Jobs that every run has to have run once, with nothing left. @throws if it was otherwise */
export function proven(system: string, { left = -1, twice = -1 }: Readonly<Record<string, number>>, stay = 0): void {
  if (left !== stay || twice !== 0) throw new Error(`${system}: ${left - stay} jobs were left, and ${twice} ran twice`)
}

/** How a store is reached by who works on it, where that is not as by who fills it. */
export interface Way {
  readonly address: string
  close(): Promise<void>
}

/** Fills a store, lets one process run all of it, and makes sure that each job ran once and nothing is left. */
export async function race(
  { stage }: Bench,
  { system, place, jobs, given: special }: Contender,
  way: (address: string) => Promise<Way> = async (address) => ({ address, close: async () => undefined }),
): Promise<{ readonly perSecond: number; readonly cpuPer100k: number }> {
  const store = await stage.store(place)
  const { address, close } = await way(store.address)
  try {
    const given: Given = { store: store.address, jobs, kind: 'noop', ...special }
    const { left } = await stage.act(system, 'bulk', given)
    if (left !== jobs) throw new Error(`${system}: of ${jobs} jobs, ${left} were stored`)
    const said = await stage.act(system, 'work', { ...given, store: address })
    proven(system, said)
    const { ms = 0, cpuMs = 0, timed = 0 } = said
    return { perSecond: (timed / ms) * 1000, cpuPer100k: cpuMs / 1000 / (timed / 100_000) }
  } finally {
    await close()
    await store.end()
  }
}
