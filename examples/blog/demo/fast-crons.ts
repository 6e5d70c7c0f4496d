// The jobs by the clock of the blog as the demo has them: so often that one sees them.

import { type CronDefinition, defineCron } from 'haymaker'
import { findUnfinished, unfinishedCron } from '../jobs/find-unfinished.ts'
import { Sweep, sweepCron } from '../jobs/sweep.ts'

/** How long a registration is left alone. */
const AFTER_SECONDS = 5

const SEEN_MS = 3000
const SWEPT_MS = 5000

/** From tick to tick, by name. */
export const everyMs: ReadonlyMap<string, number> = new Map([
  [unfinishedCron.name, SEEN_MS],
  [sweepCron.name, SWEPT_MS],
])

export const fastCrons: readonly CronDefinition[] = [
  defineCron({
    ...{ name: unfinishedCron.name, every: `${SEEN_MS}ms`, overlap: 'skip' },
    ...{ job: findUnfinished, input: { afterSeconds: AFTER_SECONDS } },
  }),
  defineCron({ name: sweepCron.name, every: `${SWEPT_MS}ms`, job: Sweep }),
]
