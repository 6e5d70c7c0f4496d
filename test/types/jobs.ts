// What the compiler must accept and must refuse, through the published entry point. Compiled, never run.

import { createHaymaker, defineJob, Job, type PushReceipt } from 'haymaker'
import * as v from 'valibot'
import { z } from 'zod'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_ extends true>(): void => {}

const hm = createHaymaker({ store: 'sqlite::memory:' })

// A schema types both sides: what goes in, and what perform gets.
const welcome = defineJob({
  name: 'Welcome',
  queue: 'mailers',
  retry: { max: 3, for: '3d', backoff: (n) => (n > 2 ? 'kill' : `${n + 1}s`) },
  input: z.object({ userId: z.number(), locale: z.enum(['en', 'fr']).default('en') }),
  perform({ userId, locale }, job) {
    holds<Equal<typeof userId, number>>()
    holds<Equal<typeof locale, 'en' | 'fr'>>()
    holds<Equal<typeof job.signal, AbortSignal>>()
    return { sent: true }
  },
})
const receipt: Promise<PushReceipt> = welcome.performAsync({ userId: 1 })
const result: Promise<{ sent: boolean }> = welcome.performInline({ userId: 1, locale: 'fr' })
void welcome.performIn('10m', { userId: 1 })
void welcome.performAt(new Date(), { userId: 1 })
void welcome.performBulk([{ userId: 1 }, { userId: 2, locale: 'en' }], { batchSize: 10 })
void welcome.performBulk([{ userId: 1 }], { at: [new Date()] })
void welcome.performBulk([{ userId: 1 }], { spread: '5m' })
// @ts-expect-error a spread is a duration
void welcome.performBulk([{ userId: 1 }], { spread: 300 })
void welcome.set({ queue: 'critical' }).performAsync({ userId: 1 })
void welcome.via(hm).performAsync({ userId: 1 })
// @ts-expect-error userId is a number there too
void welcome.via(hm).performAsync({ userId: '1' })
// @ts-expect-error userId is a number
void welcome.performAsync({ userId: '1' })
// @ts-expect-error the input is not optional
void welcome.performAsync()
// @ts-expect-error no such locale
void welcome.performAsync({ userId: 1, locale: 'de' })
// @ts-expect-error priority is not there yet
void welcome.set({ priority: 1 })

// Any Standard Schema will do.
const other = defineJob({ name: 'Other', input: v.object({ n: v.number() }), perform: ({ n }) => n + 1 })
const sum: Promise<number> = other.performInline({ n: 1 })

// Without a schema the type is a wish.
const archive = defineJob<{ repoId: number; branch?: string }>({
  name: 'Archive',
  perform({ repoId }) {
    void repoId
  },
})
void archive.performAsync({ repoId: 1 })
// @ts-expect-error repoId is missing
void archive.performAsync({})

// No input: no argument.
const tick = defineJob({ name: 'Tick', perform() {} })
void tick.performAsync()
// @ts-expect-error nothing to pass
void tick.performAsync(1)

// Positional arguments with a schema of the list.
const hard = defineJob({
  name: 'Hard',
  args: z.tuple([z.string(), z.number()]),
  perform([name, count]) {
    holds<Equal<typeof name, string>>()
    holds<Equal<typeof count, number>>()
  },
})
void hard.performAsync('bob', 5)
// @ts-expect-error the second is a number
void hard.performAsync('bob', '5')

// Class style: the static verbs take their types from perform.
class HardJob extends Job {
  static override readonly options = { queue: 'critical', retry: 5, backtrace: true }
  async perform(name: string, count: number, dry = false): Promise<string> {
    this.log.info({ count, dry }, name)
    return name
  }
}
void HardJob.performAsync('bob', 5)
void HardJob.performAsync('bob', 5, true)
const named: Promise<string> = HardJob.performInline('bob', 5)
void HardJob.performIn(60, 'bob', 5)
void HardJob.performBulk([
  ['a', 1],
  ['b', 2],
])
void HardJob.set({ queue: 'low' }).performIn('1h', 'bob', 5)
void HardJob.via(hm).set({ queue: 'low' }).performAsync('bob', 5)
// @ts-expect-error the second is a number there too
void HardJob.via(hm).performAsync('bob', '5')
// @ts-expect-error the second is a number
void HardJob.performAsync('bob', '5')
// @ts-expect-error too few
void HardJob.performAsync('bob')
// @ts-expect-error a bare number is no duration
void createHaymaker({ shutdownTimeout: 25 })

void hm.push({ class: 'RubyJob', args: [1, 'x'], queue: 'ruby' })
void [receipt, result, sum, named]

/** The key of a job is named from what its input is. */
export const perTenant = defineJob({
  name: 'PerTenant',
  input: z.object({ tenantId: z.string() }),
  concurrency: { key: (input) => input.tenantId, max: 2 },
  perform: (_input) => undefined,
})
export const perTenantPlain = defineJob<{ readonly tenantId: number }>({
  name: 'PerTenantPlain',
  // @ts-expect-error: there is no such member
  concurrency: { key: (input) => input.tenant, max: 2 },
  perform: (_input) => undefined,
})
