// Finds and loads what a command works on: the config file, and the job files that -r or the config name. Job files are
// ordinary modules; whatever they export that is a job counts.

import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HaymakerError } from '../core/errors.ts'
import type { AnyJob, HaymakerConfig } from '../create.ts'
import { Job } from '../runtime/class-job.ts'

const names = ['haymaker.config.ts', 'haymaker.config.mts', 'haymaker.config.js', 'haymaker.config.mjs']

/** The config of this folder, or of `-C FILE`; empty where there is none. @throws HaymakerError HM_LOAD_FAILED */
export async function loadConfig(file: string | undefined): Promise<HaymakerConfig> {
  const path = file ?? names.find((name) => existsSync(name))
  if (path === undefined) return {}
  const module = await importFile(path)
  const config = module.default
  if (config && typeof config === 'object') return config
  throw new HaymakerError(
    'HM_LOAD_FAILED',
    `${path} has no default export. Write: export default defineConfig({ ... })`,
  )
}

/** The jobs that these files or globs export. @throws HaymakerError HM_LOAD_FAILED */
export async function loadJobs(patterns: readonly string[]): Promise<readonly AnyJob[]> {
  const jobs = new Set<AnyJob>()
  for (const pattern of patterns) {
    const files = /[*?[{]/.test(pattern) ? await expand(pattern) : [pattern]
    if (files.length === 0)
      throw new HaymakerError('HM_LOAD_FAILED', `No file matches ${pattern}. Name the files that define jobs.`)
    for (const file of files)
      for (const value of Object.values(await importFile(file))) if (isJob(value)) jobs.add(value)
  }
  return [...jobs]
}

async function expand(pattern: string): Promise<readonly string[]> {
  const files: string[] = []
  for await (const file of glob(pattern)) if (!/\.d\.[mc]?ts$|\.test\.[mc]?[jt]s$/.test(file)) files.push(file)
  return files.sort()
}

async function importFile(path: string): Promise<Record<string, unknown>> {
  const file = resolve(path)
  if (!existsSync(file)) throw new HaymakerError('HM_LOAD_FAILED', `${path} does not exist. Check the path.`)
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new HaymakerError('HM_LOAD_FAILED', `${path} cannot be loaded: ${why}`, { cause })
  }
}

function isJob(value: unknown): value is AnyJob {
  if (typeof value === 'function') return value !== Job && value.prototype instanceof Job
  return typeof value === 'object' && value !== null && 'definition' in value && 'performAsync' in value
}
