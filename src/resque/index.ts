// `haymaker/resque`: what an application imports that comes from Ruby's Resque, or shares a Redis with it.

export type { ResqueJob } from '../runtime/static-job.ts'
export { DontPerform } from '../runtime/static-job-hooks.ts'
export { type Info, type Item, Resque, ResqueClient } from './resque.ts'
