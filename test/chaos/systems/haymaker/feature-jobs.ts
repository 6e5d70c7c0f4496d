// The jobs of a run with features: unique in four ways, with limits, with a limit by hand, in lanes, and by the clock.

import type { CronDefinition, JobDefinition, Limiters, OnConflict, UniqueUntil } from 'haymaker'
import type { Ledger } from '../../ledger/ledger.ts'
import {
  bucket,
  crons,
  type Feature,
  type FeatureJob,
  limitsOf,
  PLACES,
  three,
  two,
  WAIT_MS,
  window,
} from '../../workload/features.ts'
import type { Input } from '../../workload/mix.ts'
import { perform } from '../../workload/perform.ts'
import { conclude, retry } from './job.ts'
import { numberOf } from './number.ts'
import { defineCron, defineJob, HaymakerError, limiter } from './package.ts'

type FeaturedJob = JobDefinition<[input: Input], Input, unknown>

export interface Features {
  readonly jobs: ReadonlyMap<FeatureJob, FeaturedJob>
  readonly cron: readonly CronDefinition[]
  /** The instance whose limiters the jobs use by hand. */
  use(limiters: Limiters): void
}

const limiters = {
  three: limiter.concurrent(three.name, { max: three.max, lease: `${three.leaseMs}ms` }),
  bucket: limiter.bucket(bucket.name, { limit: bucket.limit, per: `${bucket.perMs}ms` }),
  window: limiter.window(window.name, { limit: window.limit, per: `${window.perMs}ms` }),
}

const keyOf = ({ as }: Input): number => as?.key ?? 0

interface Options {
  readonly unique?: { readonly by: typeof keyOf; readonly until?: UniqueUntil; readonly onConflict?: OnConflict }
  readonly concurrency?: { readonly key: typeof keyOf; readonly max: number }
}

const kinds: Readonly<Partial<Record<FeatureJob, Options>>> = {
  DoneSkip: { unique: { by: keyOf } },
  DoneReplace: { unique: { by: keyOf, onConflict: 'replace' } },
  StartSkip: { unique: { by: keyOf, until: 'start' } },
  StartReplace: { unique: { by: keyOf, until: 'start', onConflict: 'replace' } },
  Limited: {},
  Rated: {},
  Tenant: { concurrency: { key: keyOf, max: PLACES } },
}

/** `folder`: of the ledgers. */
export function featuresOf(ledger: Ledger, folder: string): Features {
  let byHand: Limiters = limiter
  const simple = Object.entries(kinds) as [FeatureJob, Options][]
  const jobs = new Map(simple.map(([name, options]) => [name, featured(ledger, folder, name, options)]))
  jobs.set(
    'Held',
    held(ledger, folder, () => byHand),
  )
  return {
    jobs,
    cron: byTheClock(ledger, folder),
    use(own) {
      byHand = own
    },
  }
}

const featured = (ledger: Ledger, folder: string, name: FeatureJob, options: Options): FeaturedJob =>
  defineJob<Input>({
    ...{ name, retry, ...options },
    limits: (limitsOf[name] ?? []).map((limit) => limiters[limit as keyof typeof limiters]),
    async perform(input, context) {
      conclude(await perform(ledger, folder, input, context), context)
    },
  })

/** Holds a limiter for as long as it works. */
const held = (ledger: Ledger, folder: string, own: () => Limiters): FeaturedJob =>
  defineJob<Input>({
    ...{ name: 'Held', retry },
    async perform(input, context) {
      let over: unknown = null
      const within = async (run: number, work: () => Promise<void>): Promise<'in' | 'over'> => {
        const hand = own().concurrent(two.name, { max: two.max, lease: `${two.leaseMs}ms` })
        try {
          await hand.within(() => marked(ledger, run, work), { wait: `${WAIT_MS}ms` })
          return 'in'
        } catch (error) {
          if (!(error instanceof HaymakerError) || error.code !== 'HM_LIMIT_OVER') throw error
          over = error
          return 'over'
        }
      }
      const { attempt, signal } = context
      const how = await perform(ledger, folder, input, { attempt, signal, within })
      if (over) throw over
      conclude(how, context)
    },
  })

async function marked(ledger: Ledger, run: number, work: () => Promise<void>): Promise<void> {
  ledger.note({ e: 'entered', run, limit: two.name })
  try {
    await work()
  } finally {
    ledger.note({ e: 'let go', run, limit: two.name })
  }
}

function byTheClock(ledger: Ledger, folder: string): CronDefinition[] {
  const job = defineJob<{ ms: number; as: Feature }>({
    ...{ name: 'Ticked', retry },
    async perform({ ms, as }, context) {
      const n = numberOf(context.jid ?? '')
      conclude(await perform(ledger, folder, { n, ms, as }, context), context)
    },
  })
  return crons.map(({ name, everyMs, ms, overlap }, key) =>
    defineCron({
      ...{ name, job, every: `${everyMs}ms`, overlap, missed: { all: 1000 } },
      input: { ms, as: { job: 'Ticked', key } },
    }),
  )
}
