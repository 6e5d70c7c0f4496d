// Report only, and what docs/scaling.md is checked with: one, two and four worker processes that share the work, beside their store
// and at a distance from it, and what idle processes cost Redis.

import { FaultProxy } from '../../test/redis/fault-proxy.ts'
import type { Place } from '../run/stage.ts'
import type { Given } from '../run/system.ts'
import { crowd } from './crowd.ts'
import { type Bench, type Group, inTurns, type Row, rowsOf } from './figures.ts'
import { type Contender, race, type Way } from './race.ts'
import { usageOf } from './usage.ts'

const CONCURRENCY = 50
const PROCESSES = [1, 2, 4] as const

interface Crew {
  readonly place: Exclude<Place, 'postgres'>
  readonly processes: number
  /** How long a command and its answer are on their way, in milliseconds; 0: beside the store. */
  readonly trip: number
  readonly jobs: number
}

/** So many jobs keep a crew busy for some seconds. */
const distances = [
  { place: 'redis', trip: 0, jobs: 300_000 },
  { place: 'redis', trip: 0.5, jobs: 200_000 },
  { place: 'redis', trip: 2, jobs: 100_000 },
  { place: 'redis', trip: 10, jobs: 40_000 },
  { place: 'sqlite', trip: 0, jobs: 100_000 },
] as const

const whereOf = ({ place, trip }: Pick<Crew, 'place' | 'trip'>): string =>
  trip === 0 ? place : `${place}, ${trip} ms away`

const crews: ReadonlyMap<string, Crew> = new Map(
  distances.flatMap((distance) =>
    PROCESSES.map((processes) => [`${processes} on ${whereOf(distance)}`, { ...distance, processes }] as const),
  ),
)

/** Several processes share the work; each job runs in one of them. */
async function share(
  { stage }: Bench,
  { place, processes, trip, jobs }: Crew,
): Promise<{ readonly perSecond: number; readonly redisMicros?: number }> {
  const store = await stage.store(place)
  const way = await away(store.address, trip)
  try {
    const given: Given = { store: store.address, jobs, kind: 'noop', concurrency: CONCURRENCY }
    await stage.act('haymaker', 'bulk', given)
    const before = place === 'redis' ? await usageOf(store.address) : null
    const worker = { ...given, store: way.address }
    const said = await stage.together(...Array.from({ length: processes }, () => stage.begin('shared', 'work', worker)))
    const after = before && (await usageOf(store.address))
    const { left = -1 } = await stage.act('haymaker', 'left', given)
    const ran = said.reduce((sum, one) => sum + (one.ran ?? 0), 0)
    if (ran !== jobs || left !== 0) throw new Error(`of ${jobs} jobs, ${ran} ran, and ${left} were left`)
    const worked = said.filter((one) => (one.ran ?? 0) > 0)
    const from = Math.min(...worked.map((one) => one.from ?? 0))
    const till = Math.max(...worked.map((one) => one.till ?? 0))
    const perSecond = (ran / (till - from)) * 1000
    return before && after ? { perSecond, redisMicros: ((after.cpuMs - before.cpuMs) * 1000) / jobs } : { perSecond }
  } finally {
    await way.close()
    await store.end()
  }
}

/** The way to a store that is so far away. */
async function away(address: string, trip: number): Promise<Way> {
  if (trip === 0) return { address, close: async () => undefined }
  const proxy = await FaultProxy.to(address)
  proxy.delay(trip / 2)
  return { address: proxy.url, close: () => proxy.close() }
}

const FAR_MS = 0.5
const far = {
  haymaker: {
    ...{ system: 'haymaker', place: 'redis', jobs: 100_000, settings: 'concurrency 50, claim-ahead' },
    given: { concurrency: CONCURRENCY },
  },
  noAhead: {
    ...{ system: 'haymaker', place: 'redis', jobs: 50_000, settings: 'concurrency 50, no claim-ahead' },
    given: { concurrency: CONCURRENCY, noAhead: true },
  },
  bullmq: { system: 'bullmq', place: 'redis', jobs: 20_000, settings: 'concurrency 50' },
} as const satisfies Readonly<Record<string, Contender>>

export const scale: Group = {
  keys: [],
  async measure(bench) {
    const [names, distant] = [[...crews.keys()], Object.keys(far) as (keyof typeof far)[]]
    const shared = await inTurns(bench, names, async (name) => {
      const crew = crews.get(name)
      if (!crew) throw new Error(`there is no crew ${name}`)
      return share(bench, crew)
    })
    const remote = await inTurns(bench, distant, (name) => race(bench, far[name], (address) => away(address, FAR_MS)))
    const settings = `concurrency ${CONCURRENCY} each`
    const unit: Pick<Row, 'unit'> = { unit: 'jobs/s' }
    const one = { table: 'Worker processes, what a job costs Redis', unit: 'microseconds of CPU', settings }
    return {
      figures: {},
      rows: [
        ...rowsOf([
          ...names.map((name) => ({
            ...{ ...unit, table: 'Worker processes, jobs that do nothing', name, settings },
            spread: shared.of(name, 'perSecond'),
          })),
          ...names.map((name) => ({ ...one, name, spread: shared.of(name, 'redisMicros') })),
          ...distant.map((name) => ({
            ...{ ...unit, table: `Redis ${FAR_MS} ms away, jobs that do nothing`, name, settings: far[name].settings },
            spread: remote.of(name, 'perSecond'),
          })),
        ]),
        ...(await crowd(bench)),
      ],
    }
  },
}
