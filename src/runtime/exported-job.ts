// The jobs among what a module exports. The command line finds the jobs of a program with it, and the thread or process of
// an isolated job the one it is to run.

import type { Definition } from '../core/job/definition.ts'
import { classDefinition, Job, type JobClass } from './class-job.ts'
import { isResqueJob, type ResqueJob, resqueDefinition } from './static-job.ts'

/** A job of any style. */
type Exported = { readonly definition: Definition } | JobClass<never> | ResqueJob<never>

export function isJob(value: unknown): value is Exported {
  if (typeof value === 'function') return value.prototype instanceof Job || isResqueJob(value)
  return typeof value === 'object' && value !== null && 'definition' in value && 'performAsync' in value
}

/** The job of this name, or null. */
export function exportedJob(exports: object, name: string): Definition | null {
  for (const value of Object.values(exports)) {
    if (!isJob(value)) continue
    const definition = definitionOf(value)
    if (definition.name === name) return definition
  }
  return null
}

/** The engine's view of a job of any style. @throws HaymakerError HM_CONFIG_INVALID */
export function definitionOf(job: Exported): Definition {
  if (isResqueJob(job)) return resqueDefinition(job)
  return typeof job === 'function' ? classDefinition(job) : job.definition
}
