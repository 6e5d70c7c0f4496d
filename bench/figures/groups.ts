// All that is measured, in the order in which it is.

import { dashboard } from './dashboard.ts'
import { enqueue } from './enqueue.ts'
import { fairness } from './fairness.ts'
import type { Group } from './figures.ts'
import { growth } from './growth.ts'
import { herd } from './herd.ts'
import { idle } from './idle.ts'
import { kinds } from './kinds.ts'
import { lanes } from './lanes.ts'
import { latency } from './latency.ts'
import { limited } from './limited.ts'
import { memory } from './memory.ts'
import { process } from './process.ts'
import { scale } from './scale.ts'
import { start } from './start.ts'
import { ticks } from './ticks.ts'

export const groups: Readonly<Record<string, Group>> = {
  ...{
    process,
    enqueue,
    latency,
    memory,
    idle,
    kinds,
    growth,
    herd,
    fairness,
    lanes,
    limited,
    ticks,
    start,
    scale,
    dashboard,
  },
}
