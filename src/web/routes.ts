// All that can be asked of the dashboard. Nothing answers that does not stand here.

import { resetCounters } from './actions/counters.ts'
import { cronActions } from './actions/crons.tsx'
import { deployAction } from './actions/deploys.ts'
import { errorActions } from './actions/errors.tsx'
import { jobActions } from './actions/jobs.tsx'
import { limitActions } from './actions/limits.tsx'
import { lockAction } from './actions/locks.ts'
import { preferences } from './actions/preferences.ts'
import { processActions } from './actions/processes.tsx'
import { queueActions } from './actions/queues.tsx'
import { monitors } from './monitors.ts'
import { oldAddresses } from './old-addresses.ts'
import { audit } from './pages/audit.tsx'
import { cron } from './pages/cron.tsx'
import { errorGroup } from './pages/error.tsx'
import { errors } from './pages/errors.tsx'
import { find } from './pages/find.tsx'
import { job } from './pages/job.tsx'
import { jobMetrics } from './pages/job-metrics.tsx'
import { jobs } from './pages/jobs.tsx'
import { key } from './pages/key.tsx'
import { keys } from './pages/keys.tsx'
import { limits } from './pages/limits.tsx'
import { locks } from './pages/locks.tsx'
import { metrics } from './pages/metrics.tsx'
import { metricsExport } from './pages/metrics-export.ts'
import { overview } from './pages/overview.tsx'
import { periodic } from './pages/periodic.tsx'
import { process } from './pages/process.tsx'
import { processes } from './pages/processes.tsx'
import { queue } from './pages/queue.tsx'
import { queues } from './pages/queues.tsx'
import { store } from './pages/store.tsx'
import type { Route } from './route.ts'

export const routes: readonly Route[] = [
  ...[overview, queues, queue, jobs, job, errors, errorGroup, periodic, cron, limits, audit, find],
  ...[processes, process, store, keys, key],
  ...[...queueActions, ...jobActions, ...cronActions, ...errorActions, ...processActions, ...limitActions],
  ...[preferences, resetCounters],
  ...[...monitors, ...oldAddresses],
  ...[locks, lockAction],
  ...[metrics, jobMetrics, ...metricsExport, deployAction],
]
