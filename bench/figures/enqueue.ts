// How many jobs one process pushes in a second: each awaited before the next, a thousand at once, a thousand with one call.

import type { Place } from '../run/stage.ts'
import type { Given, Mode } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'

interface Pusher {
  readonly system: string
  readonly place: Place
  readonly mode: Mode
  readonly jobs: number
  /** Each of its jobs takes a lock by its arguments. */
  readonly unique?: true
}

const pusher = (system: string, place: Place, mode: Mode, jobs: number): Pusher => ({ system, place, mode, jobs })

const pushers = {
  haymakerAwaited: pusher('haymaker', 'redis', 'awaited', 16_000),
  haymakerUnique: { ...pusher('haymaker', 'redis', 'awaited', 16_000), unique: true },
  bullmqAwaited: pusher('bullmq', 'redis', 'awaited', 16_000),
  haymakerConcurrent: pusher('haymaker', 'redis', 'concurrent', 100_000),
  bullmqConcurrent: pusher('bullmq', 'redis', 'concurrent', 30_000),
  haymakerBulk: pusher('haymaker', 'redis', 'bulk', 200_000),
  bullmqBulk: pusher('bullmq', 'redis', 'bulk', 30_000),
  sidekiqBulk: pusher('sidekiq', 'redis', 'bulk', 80_000),
} as const satisfies Readonly<Record<string, Pusher>>

/** Beside them in a whole run. */
const others = {
  sqliteAwaited: pusher('haymaker', 'sqlite', 'awaited', 2000),
  sqliteConcurrent: pusher('haymaker', 'sqlite', 'concurrent', 50_000),
  sqliteBulk: pusher('haymaker', 'sqlite', 'bulk', 100_000),
  beequeueAwaited: pusher('beequeue', 'redis', 'awaited', 10_000),
  beequeueConcurrent: pusher('beequeue', 'redis', 'concurrent', 100_000),
  beequeueBulk: pusher('beequeue', 'redis', 'bulk', 100_000),
  sidekiqAwaited: pusher('sidekiq', 'redis', 'awaited', 10_000),
  graphileAwaited: pusher('graphile', 'postgres', 'awaited', 1000),
  graphileConcurrent: pusher('graphile', 'postgres', 'concurrent', 3000),
  graphileBulk: pusher('graphile', 'postgres', 'bulk', 50_000),
  pgbossAwaited: pusher('pgboss', 'postgres', 'awaited', 1000),
  pgbossConcurrent: pusher('pgboss', 'postgres', 'concurrent', 3000),
  pgbossBulk: pusher('pgboss', 'postgres', 'bulk', 50_000),
} as const satisfies Readonly<Record<string, Pusher>>

const all: Readonly<Record<Name, Pusher>> = { ...pushers, ...others }
type Name = keyof typeof pushers | keyof typeof others

/** A key, ours, theirs. */
const ratios: readonly (readonly [key: string, ours: Name, theirs: Name])[] = [
  ['redis.enqueue.awaited.vs.bullmq', 'haymakerAwaited', 'bullmqAwaited'],
  ['redis.enqueue.unique.ofPlain', 'haymakerUnique', 'haymakerAwaited'],
  ['redis.enqueue.concurrent.vs.bullmq', 'haymakerConcurrent', 'bullmqConcurrent'],
  ['redis.enqueue.bulk.vs.bullmq', 'haymakerBulk', 'bullmqBulk'],
  ['redis.enqueue.bulk.vs.sidekiq', 'haymakerBulk', 'sidekiqBulk'],
]

const nameOf = ({ system, place, unique }: Pusher): string => {
  if (system !== 'haymaker') return system
  return unique ? 'unique' : place === 'sqlite' ? 'sqlite' : system
}

const settings: Readonly<Record<Mode, string>> = {
  awaited: 'each awaited',
  concurrent: '1,000 at once',
  bulk: '1,000 with one call',
}

async function once(
  { stage }: Bench,
  { system, place, mode, jobs, unique }: Pusher,
): Promise<{ readonly perSecond: number }> {
  const store = await stage.store(place)
  try {
    const given: Given = { store: store.address, jobs, kind: 'noop', ...(unique && { unique }) }
    const said = await stage.act(system, mode, given)
    const { left = -1 } = said
    if (left !== jobs) throw new Error(`${system}: of ${jobs} jobs, ${left} were stored`)
    return { perSecond: ((said.jobs ?? 0) / (said.ms ?? 0)) * 1000 }
  } finally {
    await store.end()
  }
}

export const enqueue: Group = {
  keys: ratios.map(([key]) => key),
  async measure(bench) {
    const wanted = ratios.filter(([key]) => bench.wants(key)).flatMap(([, ours, theirs]) => [ours, theirs])
    const names = [...new Set([...wanted, ...(bench.whole ? (Object.keys(others) as (keyof typeof others)[]) : [])])]
    const turns = await inTurns(bench, names, (name) => once(bench, all[name]))
    return {
      figures: figuresOf(
        bench,
        Object.fromEntries(ratios.map(([key, ours, theirs]) => [key, turns.ratio(ours, theirs, 'perSecond')])),
      ),
      rows: rowsOf(
        names.map((name) => ({
          table: `Pushes, ${settings[all[name].mode]}`,
          name: nameOf(all[name]),
          settings: all[name].place,
          ...{ unit: 'jobs/s', spread: turns.of(name, 'perSecond') },
        })),
      ),
    }
  },
}
