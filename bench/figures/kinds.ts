// Jobs that do something: sleep for ten milliseconds, compute for one, carry 10 KB. Of the sleeping ones, 100 at once, the share
// of what could be done if nothing but the sleep took time.

import type { Kind } from '../run/system.ts'
import { figuresOf, type Group, inTurns, rowsOf } from './figures.ts'
import { type Contender, race } from './race.ts'

const KEY = 'redis.sleep10.share'
const AT_ONCE = 100
const SLEEP_MS = 10
/** Jobs a second, if nothing but the sleep took time. */
const IDEAL = (AT_ONCE / SLEEP_MS) * 1000

const sleeper = (system: string, place: Contender['place'] = 'redis', more: Contender['given'] = {}): Contender => ({
  ...{ system, place, jobs: 30_000, settings: `${place}, ${AT_ONCE} at once` },
  given: { kind: 'sleep10', concurrency: AT_ONCE, ...more },
})

const other = (
  kind: Kind,
  system: string,
  place: Contender['place'],
  settings: string,
  more: Contender['given'] = {},
): Contender => ({
  ...{ system, place, settings, jobs: kind === 'cpu1' ? 2000 : 20_000 },
  given: { kind, ...more },
})

const sleepers: Readonly<Record<string, Contender>> = {
  haymaker: sleeper('haymaker'),
  noAhead: { ...sleeper('haymaker', 'redis', { noAhead: true }), settings: 'redis, 100 at once, no claim-ahead' },
  sqlite: sleeper('haymaker', 'sqlite'),
  bullmq: sleeper('bullmq'),
  beequeue: sleeper('beequeue'),
  graphile: sleeper('graphile', 'postgres'),
  sidekiq: sleeper('sidekiq'),
}

const ours = { concurrency: 50 }
const others = (kind: Kind): Readonly<Record<string, Contender>> => ({
  haymaker: other(kind, 'haymaker', 'redis', 'redis, concurrency 50', ours),
  noAhead: other(kind, 'haymaker', 'redis', 'redis, concurrency 50, no claim-ahead', { ...ours, noAhead: true }),
  sqlite: other(kind, 'haymaker', 'sqlite', 'sqlite, concurrency 50', ours),
  bullmq: other(kind, 'bullmq', 'redis', 'redis, concurrency 50'),
  beequeue: other(kind, 'beequeue', 'redis', 'redis, concurrency 100'),
  graphile: other(kind, 'graphile', 'postgres', 'postgres, concurrency 50'),
  sidekiq: other(kind, 'sidekiq', 'redis', 'redis, 10 threads'),
})

const tables: readonly (readonly [table: string, contenders: Readonly<Record<string, Contender>>])[] = [
  ['Jobs that sleep for 10 ms', sleepers],
  ['Jobs that compute for 1 ms', others('cpu1')],
  ['Jobs that carry 10 KB', others('payload10k')],
]

export const kinds: Group = {
  keys: [KEY],
  async measure(bench) {
    const wanted = bench.whole ? tables : [['Jobs that sleep for 10 ms', { haymaker: sleeper('haymaker') }] as const]
    const said = []
    for (const [table, contenders] of wanted) {
      const turns = await inTurns(bench, Object.keys(contenders), async (name) => {
        const contender = contenders[name]
        if (!contender) throw new Error(`${name} is not known`)
        return race(bench, contender)
      })
      said.push({ table, contenders, turns })
    }
    const perSecond = said[0]?.turns.of('haymaker', 'perSecond')?.median
    return {
      figures: figuresOf(bench, { [KEY]: perSecond === undefined ? null : perSecond / IDEAL }),
      rows: rowsOf(
        said.flatMap(({ table, contenders, turns }) =>
          Object.entries(contenders).map(([name, { settings }]) => ({
            ...{ table, name, settings, unit: 'jobs/s' },
            spread: turns.of(name, 'perSecond'),
          })),
        ),
      ),
    }
  },
}
