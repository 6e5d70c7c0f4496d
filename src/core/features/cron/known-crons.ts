// What is known of the jobs by the clock: what the store keeps, and what stands in the code of this instance and is not kept yet.

import type { EpochMs } from '../../clock.ts'
import { didYouMean } from '../../config/suggest.ts'
import { HaymakerError } from '../../errors.ts'
import type { KeptCron } from '../../store/crons.ts'
import type { CronDefinition } from './cron-definition.ts'
import { type CronText, declaredBy, readCron } from './kept-cron.ts'

/** A text with what the store knows beside it; null: it is only in code. */
export interface Known {
  readonly name: string
  readonly text: CronText | null
  readonly kept: KeptCron | null
}

/** By their names. `by`: this process, as `host:pid`. */
export function knownCrons(
  all: readonly KeptCron[],
  crons: readonly CronDefinition[],
  by: string,
  now: EpochMs,
): readonly Known[] {
  const kept = all.map((one): Known => ({ name: one.name, text: readCron(one.text), kept: one }))
  const fresh = crons.filter(({ name }) => !all.some((one) => one.name === name))
  const known = [...kept, ...fresh.map((one): Known => ({ name: one.name, text: freshCron(one, by, now), kept: null }))]
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
