// How many jobs that do nothing run in a second, in one worker process, from a queue that is full.

import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'
import { type Contender, race } from './race.ts'

const contenders = {
  haymaker: {
    system: 'haymaker',
    place: 'redis',
    jobs: 250_000,
    settings: 'concurrency 50, claim-ahead',
    given: { concurrency: 50 },
  },
  noAhead: {
    ...{ system: 'haymaker', place: 'redis', jobs: 120_000, settings: 'concurrency 50, no claim-ahead' },
    given: { concurrency: 50, noAhead: true },
  },
  sqlite: {
    system: 'haymaker',
    place: 'sqlite',
    jobs: 120_000,
    settings: 'concurrency 50, claim-ahead, synchronous FULL',
    given: { concurrency: 50 },
  },
  limit: { system: 'limit', place: 'redis', jobs: 200_000, settings: 'a script pops 1,000 into a hash, HDEL' },
  bullmq: { system: 'bullmq', place: 'redis', jobs: 24_000, settings: 'concurrency 50' },
  beequeue: { system: 'beequeue', place: 'redis', jobs: 36_000, settings: 'concurrency 100, no events' },
  noderesque: { system: 'noderesque', place: 'redis', jobs: 10_000, settings: '50 workers in one process' },
  sidekiq: { system: 'sidekiq', place: 'redis', jobs: 16_000, settings: '10 threads' },
  sidekiqReliable: { system: 'sidekiqReliable', place: 'redis', jobs: 12_000, settings: '10 threads, BLMOVE and LREM' },
  graphile: {
    system: 'graphile',
    place: 'postgres',
    jobs: 40_000,
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

/** Whom the wanted figures compare. */
const namesFor = ({ wants }: Bench): readonly Name[] => [
  ...(wants(CPU) ? (['haymaker'] as const) : []),
  ...ratios.filter(([key]) => wants(key)).flatMap(([, ours, theirs]) => [ours, theirs]),
]

export const process: Group = {
  keys: [...ratios.map(([key]) => key), CPU],
  async measure(bench) {
    const names = [...new Set(namesFor(bench))]
    const turns = await inTurns(bench, names, (name) => race(bench, contenders[name]))
    const rows = names.map((name) => ({
      ...{ table: 'Jobs that do nothing, one worker process', name, settings: contenders[name].settings },
      ...{ unit: 'jobs/s', spread: turns.of(name, 'perSecond') },
    }))
    return {
      figures: figuresOf(bench, {
        ...Object.fromEntries(ratios.map(([key, ours, theirs]) => [key, turns.ratio(ours, theirs, 'perSecond')])),
        [CPU]: turns.of('haymaker', 'cpuPer100k')?.median,
      }),
      rows: rowsOf(rows),
    }
  },
}
