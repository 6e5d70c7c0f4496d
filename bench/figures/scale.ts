// Report only: two worker processes beside one, and a worker whose Redis is half a millisecond away.

import { FaultProxy } from '../../test/redis/fault-proxy.ts'
import type { Place } from '../run/stage.ts'
import type { Given } from '../run/system.ts'
import { type Bench, type Group, inTurns, type Row, rowsOf } from './figures.ts'
import { type Contender, race, type Way } from './race.ts'

const CONCURRENCY = 50
const JOBS: Readonly<Record<'redis' | 'sqlite', number>> = { redis: 300_000, sqlite: 100_000 }
/** Each way. */
const DELAY_MS = 0.25

const crews = {
  'one, redis': { place: 'redis', processes: 1 },
  'two, redis': { place: 'redis', processes: 2 },
  'one, sqlite': { place: 'sqlite', processes: 1 },
  'two, sqlite': { place: 'sqlite', processes: 2 },
} as const satisfies Readonly<Record<string, { readonly place: Place; readonly processes: number }>>

/** Several processes share the work; each job runs in one of them. */
async function share(
  { stage }: Bench,
  { place, processes }: (typeof crews)[keyof typeof crews],
): Promise<{ readonly perSecond: number }> {
  const store = await stage.store(place)
  try {
    const given: Given = { store: store.address, jobs: JOBS[place], kind: 'noop', concurrency: CONCURRENCY }
    await stage.act('haymaker', 'bulk', given)
    const said = await stage.together(...Array.from({ length: processes }, () => stage.begin('shared', 'work', given)))
    const { left = -1 } = await stage.act('haymaker', 'left', given)
    const ran = said.reduce((sum, one) => sum + (one.ran ?? 0), 0)
    if (ran !== JOBS[place] || left !== 0) throw new Error(`of ${JOBS[place]} jobs, ${ran} ran, and ${left} were left`)
    const worked = said.filter((one) => (one.ran ?? 0) > 0)
    const from = Math.min(...worked.map((one) => one.from ?? 0))
    const till = Math.max(...worked.map((one) => one.till ?? 0))
    return { perSecond: (ran / (till - from)) * 1000 }
  } finally {
    await store.end()
  }
}

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

async function away(address: string): Promise<Way> {
  const proxy = await FaultProxy.to(address)
  proxy.delay(DELAY_MS)
  return { address: proxy.url, close: () => proxy.close() }
}

export const scale: Group = {
  keys: [],
  async measure(bench) {
    const [crew, distant] = [Object.keys(crews) as (keyof typeof crews)[], Object.keys(far) as (keyof typeof far)[]]
    const shared = await inTurns(bench, crew, (name) => share(bench, crews[name]))
    const remote = await inTurns(bench, distant, (name) => race(bench, far[name], away))
    const unit: Pick<Row, 'unit'> = { unit: 'jobs/s' }
    return {
      figures: {},
      rows: rowsOf([
        ...crew.map((name) => ({
          ...{
            ...unit,
            table: 'Worker processes, jobs that do nothing',
            name,
            settings: `concurrency ${CONCURRENCY} each`,
          },
          spread: shared.of(name, 'perSecond'),
        })),
        ...distant.map((name) => ({
          ...{
            ...unit,
            table: `Redis ${2 * DELAY_MS} ms away, jobs that do nothing`,
            name,
            settings: far[name].settings,
          },
          spread: remote.of(name, 'perSecond'),
        })),
      ]),
    }
  },
}
