// `haymaker/resque`: what an application imports that comes from Ruby's Resque, or shares a Redis with it.

export type { ResqueJob } from '../runtime/static-job.ts'
export { DontPerform } from '../runtime/static-job-hooks.ts'
export type { AddHook, FailedJob, ForkedJob } from '../runtime/worker-hooks.ts'
export type { Failure, Failures } from './failures.ts'
export type { Item } from './item.ts'
export { type Info, Resque, ResqueClient, type Sample } from './resque.ts'
