// The jobs among what a module exports. The command line finds the jobs of a program with it, and the thread or process of
// an isolated job the one it is to run.

import type { Definition } from '../core/job/definition.ts'
import { classDefinition, Job, type JobClass } from './class-job.ts'

/** A job of either style. */
type Exported = { readonly definition: Definition } | JobClass<never>

export function isJob(value: unknown): value is Exported {
  if (typeof value === 'function') return value !== Job && value.prototype instanceof Job
  return typeof value === 'object' && value !== null && 'definition' in value && 'performAsync' in value
}

/** The job of this name, or null. */
export function exportedJob(exports: object, name: string): Definition | null {
  for (const value of Object.values(exports)) {
    if (!isJob(value)) continue
    const definition = typeof value === 'function' ? classDefinition(value) : value.definition
    if (definition.name === name) return definition
  }
  return null
}
