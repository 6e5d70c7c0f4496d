// The public face of Haymaker.

export { Discard, Kill, RetryIn, Snooze } from './core/attempt/control.ts'
export type { Duration } from './core/config/duration.ts'
export type { IsolationConfig } from './core/config/isolation.ts'
export type { CapsuleConfig, DeadSetConfig, Queues, RecoveryConfig, WorkerConfig } from './core/config/resolve.ts'
export { type ErrorCode, errorCodes, HaymakerError } from './core/errors.ts'
export type { CronDefinition } from './core/features/cron/cron-definition.ts'
export type { ScheduleOptions } from './core/features/cron/periodic-job.ts'
export type { UniqueUntil } from './core/features/lock.ts'
export type { OnConflict, UniqueOptions } from './core/features/unique-options.ts'
export type { History, KeptAttempts } from './core/history/kept.ts'
export type { EndedAttempt, NotedOutcome } from './core/history/note.ts'
export type { JobContext } from './core/job/context.ts'
export type { JobFilter } from './core/job/filter.ts'
export type { Isolate } from './core/job/isolate.ts'
export type { JobRecord } from './core/job/job.ts'
export type { BackoffAnswer, BackoffFunction, ClassJobOptions, JobOptions, RetryOptions } from './core/job/options.ts'
export type { StandardSchema } from './core/job/schema.ts'
export type { Delay, Moment } from './core/job/when.ts'
export type { Log } from './core/log.ts'
export type { LoggedLine } from './core/logged/line.ts'
export type { RunTimes } from './core/metrics/run-times.ts'
export type { JobDraft, PerformMiddleware, PushMiddleware, PushReceipt } from './core/middleware.ts'
export type { Day, Deploy } from './core/store/ledger.ts'
export { type AnyJob, createHaymaker, defineConfig, type HaymakerConfig } from './create.ts'
export { currentJob } from './runtime/attempt-context.ts'
export type { Attempts, AttemptsAsked } from './runtime/attempts.ts'
export type { BulkOptions } from './runtime/bulk.ts'
export type { CancelOptions, CancelReceipt } from './runtime/cancel.ts'
export { type ClassVerbs, Job, type JobClass } from './runtime/class-job.ts'
export { type ArgsJob, defineJob, type JobDefinition, type PlainJob, type SchemaJob } from './runtime/function-job.ts'
export type { Haymaker } from './runtime/haymaker.ts'
export type { Health } from './runtime/health.ts'
export type { BusyJob, JobSets, QueueStats, Stats, WorkerProcess } from './runtime/inspector.ts'
export type { JobQueue } from './runtime/job-queue.ts'
export type { Changed, JobSet, Progress } from './runtime/job-set.ts'
export type { LifecycleCallback, LifecycleCallbacks, LifecycleHook } from './runtime/lifecycle.ts'
export {
  type ConcurrentOptions,
  type LeakyOptions,
  type Limiter,
  type Limiters,
  limiter,
  type PointsLimiter,
  type PointsOptions,
  type RateOptions,
} from './runtime/limits/limiter.ts'
export type { LimitState, Limits } from './runtime/limits/limits.ts'
export type { WithinOptions } from './runtime/limits/within.ts'
export type { HeldLock, Locks, LocksAsked } from './runtime/locks.ts'
export type { JobMetrics, JobMetricsDetail, JobMetricsSpan, MetricsSpan } from './runtime/metrics.ts'
export type { PushByName, SetOptions } from './runtime/orders.ts'
export type { CronEntry, Crons } from './runtime/periodic/crons.ts'
export { defineCron } from './runtime/periodic/define-cron.ts'
export type { RunningJob } from './runtime/running-job.ts'
export type { Stopped } from './runtime/stopped.ts'
export type { Moved, StoredJob } from './runtime/stored-job.ts'
