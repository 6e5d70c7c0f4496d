// How many jobs that do nothing run in a second, in one worker process, from a queue that is full.

import { alternate, spreadOf } from '../run/samples.ts'
import type { Place } from '../run/stage.ts'
import type { Given, Said } from '../run/system.ts'
import type { Bench, Group, Row } from './figures.ts'

interface Contender {
  /** The module in systems/. */
  readonly system: string
  readonly place: Place
  /** So many keep it busy for a second or two. */
  readonly jobs: number
  readonly settings: string
  readonly given?: Partial<Given>
}

const contenders = {
  haymaker: {
    system: 'haymaker',
    place: 'redis',
    jobs: 200_000,
    settings: 'concurrency 50, claim-ahead',
    given: { concurrency: 50 },
  },
  noAhead: {
    ...{ system: 'haymaker', place: 'redis', jobs: 100_000, settings: 'concurrency 50, no claim-ahead' },
    given: { concurrency: 50, noAhead: true },
  },
  sqlite: {
    system: 'haymaker',
    place: 'sqlite',
    jobs: 100_000,
    settings: 'concurrency 50, claim-ahead, synchronous FULL',
    given: { concurrency: 50 },
  },
  limit: { system: 'limit', place: 'redis', jobs: 300_000, settings: 'a script pops 1,000 into a hash, HDEL' },
  bullmq: { system: 'bullmq', place: 'redis', jobs: 30_000, settings: 'concurrency 50' },
  beequeue: { system: 'beequeue', place: 'redis', jobs: 50_000, settings: 'concurrency 100, no events' },
  noderesque: { system: 'noderesque', place: 'redis', jobs: 15_000, settings: '50 workers in one process' },
  sidekiq: { system: 'sidekiq', place: 'redis', jobs: 20_000, settings: '10 threads' },
  sidekiqReliable: { system: 'sidekiqReliable', place: 'redis', jobs: 15_000, settings: '10 threads, BLMOVE and LREM' },
  graphile: {
    system: 'graphile',
    place: 'postgres',
    jobs: 50_000,
    settings: 'concurrency 50, localQueue 500, batched completion',
  },
  pgboss: { system: 'pgboss', place: 'postgres', jobs: 60_000, settings: '10 workers, batches of 5,000, bursts' },
} as const satisfies Readonly<Record<string, Contender>>

type Name = keyof typeof contenders

/** A key, ours, theirs. */
const ratios: readonly (readonly [key: string, ours: Name, theirs: Name])[] = [
  ...(['bullmq', 'beequeue', 'noderesque', 'graphile', 'pgboss', 'sidekiq', 'sidekiqReliable'] as const).map(
    (name) => [`redis.process.vs.${name}`, 'haymaker', name] as const,
  ),
  ['redis.process.noAhead.vs.bullmq', 'noAhead', 'bullmq'],
  ['redis.process.ofLimit', 'haymaker', 'limit'],
  ['sqlite.process.vs.graphile', 'sqlite', 'graphile'],
  ['sqlite.process.vs.pgboss', 'sqlite', 'pgboss'],
]
const CPU = 'cpu.workerSecondsPer100k'

interface Sample {
  readonly perSecond: number
  readonly cpuPer100k: number
}

/** Fills a store, lets one process run all of it, and makes sure that each job ran once and nothing is left. */
async function once({ stage }: Bench, contender: Contender): Promise<Sample> {
  const { system, place, jobs } = contender
  const store = await stage.store(place)
  try {
    const given: Given = { store: store.address, jobs, kind: 'noop', ...contender.given }
    await stage.act(system, 'bulk', given)
    const said: Said = await stage.act(system, 'work', given)
    const { left = -1 } = await stage.act(system, 'left', given)
    const { ms = 0, cpuMs = 0, twice = -1 } = said
    if (left !== 0 || twice !== 0) throw new Error(`${system}: ${left} jobs were left, and ${twice} ran twice`)
    return { perSecond: (jobs / ms) * 1000, cpuPer100k: cpuMs / 1000 / (jobs / 100_000) }
  } finally {
    await store.end()
  }
}

export const process: Group = {
  keys: [...ratios.map(([key]) => key), CPU],
  async measure(bench) {
    const wanted = ratios.filter(([key]) => bench.wants(key))
    const cpu: Name[] = bench.wants(CPU) ? ['haymaker'] : []
    const names = [...new Set([...cpu, ...wanted.flatMap(([, ours, theirs]) => [ours, theirs])])]
    const all = await alternate(bench.rounds, names, async (name) => {
      const sample = await once(bench, contenders[name as Name])
      bench.say(
        `${name}: ${Math.round(sample.perSecond).toLocaleString('en')} jobs/s, ${sample.cpuPer100k.toFixed(2)} s of CPU for 100,000`,
      )
      return sample
    })
    const of = (name: Name, what: keyof Sample) => spreadOf((all.get(name) ?? []).map((sample) => sample[what]))
    const figures = Object.fromEntries([
      ...wanted.map(([key, ours, theirs]) => [key, of(ours, 'perSecond').median / of(theirs, 'perSecond').median]),
      ...cpu.map((name) => [CPU, of(name, 'cpuPer100k').median]),
    ])
    const rows = names.map(
      (name): Row => ({
        ...{ table: 'Jobs that do nothing, one worker process', name, settings: contenders[name].settings },
        ...{ unit: 'jobs/s', spread: of(name, 'perSecond') },
      }),
    )
    return { figures, rows }
  },
}
