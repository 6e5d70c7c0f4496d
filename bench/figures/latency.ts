// How long a job waits for a worker that has nothing to do: from just before the push to its first line, in another process
// than the push unless it says otherwise.

import type { Place } from '../run/stage.ts'
import type { Given, Pace } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, type Row, rowsOf } from './figures.ts'
import { proven } from './race.ts'

interface Pair {
  /** Who it is, beside the others of its table. */
  readonly name: string
  readonly works: string
  /** Absent: the worker pushes as well. */
  readonly pushes?: string
  readonly place: Place
  readonly pace: Pace
  readonly settings: string
  readonly given?: Partial<Given>
}

const pairs = {
  redis: { name: 'haymaker', works: 'haymaker', pushes: 'haymaker', place: 'redis', pace: 'paced', settings: 'Redis' },
  delayed: {
    name: 'haymaker',
    works: 'haymaker',
    pushes: 'haymaker',
    place: 'redis',
    pace: 'delayed',
    settings: 'Redis',
  },
  sameProcess: {
    name: 'SQLite, same process',
    works: 'embedded',
    place: 'sqlite',
    pace: 'paced',
    settings: 'SQLite, same process',
  },
  otherProcess: {
    ...{
      name: 'SQLite',
      works: 'haymaker',
      pushes: 'haymaker',
      place: 'sqlite',
      pace: 'paced',
      settings: 'SQLite, another process',
    },
  },
} as const satisfies Readonly<Record<string, Pair>>

/** Beside them in a whole run. */
const others = {
  manyQueues: {
    ...{
      name: 'haymaker, 50 queues',
      works: 'haymaker',
      pushes: 'haymaker',
      place: 'redis',
      pace: 'paced',
      settings: 'Redis, 50 queues',
    },
    given: { queues: 50 },
  },
  byRuby: {
    name: 'haymaker, from Ruby',
    works: 'haymaker',
    pushes: 'sidekiq',
    place: 'redis',
    pace: 'paced',
    settings: 'Redis, pushed by Ruby',
  },
  bullmq: { name: 'bullmq', works: 'bullmq', pushes: 'bullmq', place: 'redis', pace: 'paced', settings: 'Redis' },
  beequeue: {
    name: 'beequeue',
    works: 'beequeue',
    pushes: 'beequeue',
    place: 'redis',
    pace: 'paced',
    settings: 'Redis',
  },
  sidekiq: { name: 'sidekiq', works: 'sidekiq', pushes: 'sidekiq', place: 'redis', pace: 'paced', settings: 'Redis' },
  graphile: {
    name: 'graphile',
    works: 'graphile',
    pushes: 'graphile',
    place: 'postgres',
    pace: 'paced',
    settings: 'PostgreSQL',
  },
  delayedBullmq: {
    name: 'bullmq',
    works: 'bullmq',
    pushes: 'bullmq',
    place: 'redis',
    pace: 'delayed',
    settings: 'Redis',
  },
  delayedBeequeue: {
    name: 'beequeue',
    works: 'beequeue',
    pushes: 'beequeue',
    place: 'redis',
    pace: 'delayed',
    settings: 'Redis',
  },
  delayedSqlite: {
    name: 'SQLite',
    works: 'haymaker',
    pushes: 'haymaker',
    place: 'sqlite',
    pace: 'delayed',
    settings: 'SQLite',
  },
} as const satisfies Readonly<Record<string, Pair>>

type Name = keyof typeof pairs | keyof typeof others
const all: Readonly<Record<Name, Pair>> = { ...pairs, ...others }

const JOBS = 200
/** Clocks of two processes differ by less. */
const CLOCKS_MS = 0.5

const keys: readonly (readonly [key: string, name: keyof typeof pairs, what: 'p50Ms' | 'p99Ms'])[] = [
  ['redis.latency.p50Ms', 'redis', 'p50Ms'],
  ['redis.latency.p99Ms', 'redis', 'p99Ms'],
  ['redis.delay.p50Ms', 'delayed', 'p50Ms'],
  ['redis.delay.p99Ms', 'delayed', 'p99Ms'],
  ['sqlite.latency.sameProcessP50Ms', 'sameProcess', 'p50Ms'],
  ['sqlite.latency.otherProcessP50Ms', 'otherProcess', 'p50Ms'],
]

async function once(
  { stage }: Bench,
  { works, pushes, place, pace, given: special }: Pair,
): Promise<{ readonly p50Ms: number; readonly p99Ms: number }> {
  const store = await stage.store(place)
  try {
    const given: Given = { store: store.address, jobs: JOBS, kind: 'noop', ...special }
    const [said = {}] = await stage.together(
      stage.begin(works, 'work', given),
      ...(pushes === undefined ? [] : [stage.begin(pushes, pace, given)]),
    )
    proven(works, said)
    const { p50Ms = 0, p99Ms = 0, leastMs = 0 } = said
    if (leastMs < -CLOCKS_MS) throw new Error(`${works} started a job ${-leastMs} ms before its time`)
    return { p50Ms, p99Ms }
  } finally {
    await store.end()
  }
}

export const latency: Group = {
  keys: keys.map(([key]) => key),
  async measure(bench) {
    const wanted: Name[] = keys.filter(([key]) => bench.wants(key)).map(([, name]) => name)
    const names = [...new Set([...wanted, ...(bench.whole ? (Object.keys(others) as (keyof typeof others)[]) : [])])]
    const turns = await inTurns(bench, names, (name) => once(bench, all[name]))
    const row = (name: Name, share: string): Omit<Row, 'spread'> => ({
      table: all[name].pace === 'paced' ? `Wait for an idle worker, ${share}` : `Later than its time, ${share}`,
      name: all[name].name,
      ...{ settings: all[name].settings, unit: 'ms' },
    })
    return {
      figures: figuresOf(
        bench,
        Object.fromEntries(keys.map(([key, name, what]) => [key, turns.of(name, what)?.median])),
      ),
      rows: rowsOf(
        names.flatMap((name) => [
          { ...row(name, 'median'), spread: turns.of(name, 'p50Ms') },
          { ...row(name, '99 of 100'), spread: turns.of(name, 'p99Ms') },
        ]),
      ),
    }
  },
}
