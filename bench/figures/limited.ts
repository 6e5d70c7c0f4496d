// What a limit costs: jobs that do nothing, with a limiter that has room for all of them, beside the same without one.

import { figuresOf, type Group, inTurns, rowsOf } from './figures.ts'
import { type Contender, race } from './race.ts'

const KEY = 'redis.limits.ofPlain'
const JOBS = 60_000
const contender = (more: Contender['given'] = {}): Contender => ({
  ...{ system: 'haymaker', place: 'redis', jobs: JOBS, settings: 'redis, concurrency 50' },
  given: { concurrency: 50, ...more },
})

const contenders = {
  plain: contender(),
  bucket: contender({ limited: 'bucket' }),
  concurrent: contender({ limited: 'concurrent' }),
} as const satisfies Readonly<Record<string, Contender>>
const names: Readonly<Record<keyof typeof contenders, string>> = {
  plain: 'no limit',
  bucket: 'a bucket',
  concurrent: 'so many at once',
}

export const limited: Group = {
  keys: [KEY],
  async measure(bench) {
    const wanted: (keyof typeof contenders)[] = ['plain', 'bucket', ...(bench.whole ? (['concurrent'] as const) : [])]
    const turns = await inTurns(bench, wanted, (name) => race(bench, contenders[name]))
    return {
      figures: figuresOf(bench, { [KEY]: turns.ratio('bucket', 'plain', 'perSecond') }),
      rows: rowsOf(
        wanted.map((name) => ({
          table: 'Jobs that do nothing, with a limit that has room',
          ...{ name: names[name], settings: contenders[name].settings, unit: 'jobs/s' },
          spread: turns.of(name, 'perSecond'),
        })),
      ),
    }
  },
}
