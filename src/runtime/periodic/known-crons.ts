// What is known of the jobs by the clock: what the store keeps, and what stands in the code of this instance and is not kept yet.

import type { EpochMs } from '../../core/clock.ts'
import { didYouMean } from '../../core/config/suggest.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { CronDefinition } from '../../core/features/cron/cron-definition.ts'
import { type CronText, declaredBy, readCron } from '../../core/features/cron/kept-cron.ts'
import type { KeptCron } from '../../core/store/crons.ts'
import type { Store } from '../../core/store/store.ts'

export interface CodeCrons {
  /** Those in the code of this instance. */
  readonly crons: readonly CronDefinition[]
  /** This process, as `host:pid`. */
  readonly name: string
  store(): Promise<Store>
}

/** A text with what the store knows beside it; null: it is only in code. */
export interface Known {
  readonly name: string
  readonly text: CronText | null
  readonly kept: KeptCron | null
}

/** By their names. */
export async function knownCrons({ crons, name, store }: CodeCrons): Promise<readonly Known[]> {
  const open = await store()
  const { all } = await open.crons()
  const kept = all.map((one): Known => ({ name: one.name, text: readCron(one.text), kept: one }))
  const fresh = crons.filter((cron) => !all.some((one) => one.name === cron.name))
  const now = await open.now()
  const known = [
    ...kept,
    ...fresh.map((one): Known => ({ name: one.name, text: freshCron(one, name, now), kept: null })),
  ]
  return known.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const freshCron = (definition: CronDefinition, by: string, now: EpochMs): CronText => ({
  ...{ ...declaredBy(definition, 'code'), by, since: now, from: now, isPaused: false, skipTo: null },
})

export function unknownCron(name: string, all: readonly Known[]): HaymakerError {
  const known = all.map((one) => one.name)
  const advice =
    known.length === 0
      ? ' There are none: put what defineCron returned into cron of the config.'
      : didYouMean(name, known)
  return new HaymakerError('HM_CRON_UNKNOWN', `No job by the clock is named ${JSON.stringify(name)}.${advice}`)
}

export const unreadableCron = (name: string): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    `What is kept of ${name} cannot be read. A newer version may have declared it: update this one, or remove it.`,
  )

export const contestedCron = (name: string): HaymakerError =>
  new HaymakerError('HM_STORE_BUSY', `${name} was changed by others each time. Try it again.`)
