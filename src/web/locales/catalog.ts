// All that the dashboard says, by key. English is the list of keys; another language that lacks one does not compile.

import { frame as deFrame } from './de/frame.ts'
import { jobs as deJobs } from './de/jobs.ts'
import { limits as deLimits } from './de/limits.ts'
import { locks as deLocks } from './de/locks.ts'
import { metrics as deMetrics } from './de/metrics.ts'
import { past as dePast } from './de/past.ts'
import { periodic as dePeriodic } from './de/periodic.ts'
import { processes as deProcesses } from './de/processes.ts'
import { queues as deQueues } from './de/queues.ts'
import { reasons as deReasons } from './de/reasons.ts'
import { store as deStore } from './de/store.ts'
import { frame } from './en/frame.ts'
import { jobs } from './en/jobs.ts'
import { limits } from './en/limits.ts'
import { locks } from './en/locks.ts'
import { metrics } from './en/metrics.ts'
import { past } from './en/past.ts'
import { periodic } from './en/periodic.ts'
import { processes } from './en/processes.ts'
import { queues } from './en/queues.ts'
import { reasons } from './en/reasons.ts'
import { store } from './en/store.ts'
import type { Messages } from './message.ts'

type English = typeof frame &
  typeof queues &
  typeof jobs &
  typeof locks &
  typeof past &
  typeof metrics &
  typeof processes &
  typeof store &
  typeof reasons &
  typeof periodic &
  typeof limits

export type MessageKey = keyof English
export type Catalog = Messages<English>

export const en: Catalog = {
  ...frame,
  ...queues,
  ...jobs,
  ...locks,
  ...past,
  ...metrics,
  ...processes,
  ...store,
  ...reasons,
  ...periodic,
  ...limits,
}
export const de: Catalog = {
  ...deFrame,
  ...deQueues,
  ...deJobs,
  ...deLocks,
  ...dePast,
  ...deMetrics,
  ...deProcesses,
  ...deStore,
  ...deReasons,
  ...dePeriodic,
  ...deLimits,
}
