// The jobs by the clock of the blog as the demo has them: so often that one sees them.

import { type CronDefinition, defineCron } from 'haymaker'
import { findUnfinished, unfinishedCron } from '../jobs/find-unfinished.ts'
import { Sweep, sweepCron } from '../jobs/sweep.ts'

/** How long a registration is left alone. */
const AFTER_SECONDS = 5

const SEEN_SECONDS = 3
const SWEPT_SECONDS = 5

/** The seconds from tick to tick, by name. */
export const everySeconds: ReadonlyMap<string, number> = new Map([
  [unfinishedCron.name, SEEN_SECONDS],
  [sweepCron.name, SWEPT_SECONDS],
])

export const fastCrons: readonly CronDefinition[] = [
  defineCron({
    ...{ name: unfinishedCron.name, every: `${SEEN_SECONDS}s`, overlap: 'skip' },
    ...{ job: findUnfinished, input: { afterSeconds: AFTER_SECONDS } },
  }),
  defineCron({ name: sweepCron.name, every: `${SWEPT_SECONDS}s`, job: Sweep }),
]
