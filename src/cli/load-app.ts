// Finds and loads what a command works on: the config file, ours or Sidekiq's, and the job files that -r or the config
// name. Job files are ordinary modules; whatever they export that is a job counts.

import { existsSync, statSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { cwd, env } from 'node:process'
import { pathToFileURL } from 'node:url'
import { HaymakerError } from '../core/errors.ts'
import type { AnyJob, HaymakerConfig } from '../create.ts'
import { isJob } from '../runtime/exported-job.ts'
import { environmentOf, isSidekiqFile, sidekiqFiles } from './sidekiq-file.ts'
import { configOfSidekiq } from './sidekiq-settings.ts'

/** Config files in the order in which they are looked for. */
export const configNames: readonly string[] = [
  'haymaker.config.ts',
  'haymaker.config.mts',
  'haymaker.config.js',
  'haymaker.config.mjs',
]

/** A config and where it came from. */
export interface LoadedConfig {
  readonly config: HaymakerConfig
  /** Null: there is none, and the config is empty. */
  readonly file: string | null
  /** The folder from which its patterns are looked for: its own; of Sidekiq's file, the one we are in. */
  readonly folder: string
  /** What of it was left out, for a person. */
  readonly notes: readonly string[]
  /** Whether it asks for a log at level debug. */
  readonly isVerbose: boolean
}

/** A job and the name under which its file exports it. */
export interface LoadedJob {
  readonly job: AnyJob
  readonly exportedAs: string
  /** The address of the file. */
  readonly module: string
}

/**
 * The config file of this folder, or of `-C FILE`; a `sidekiq.yml` is read as Ruby reads it. `environment`: of -e.
 * @throws HaymakerError HM_LOAD_FAILED, HM_CONFIG_INVALID
 */
export async function loadConfig(file: string | undefined, environment?: string): Promise<LoadedConfig> {
  const path = file ?? [...configNames, ...sidekiqFiles].find((name) => existsSync(name))
  if (path === undefined) return { config: {}, file: null, folder: cwd(), notes: [], isVerbose: false }
  if (isSidekiqFile(path)) return await loadSidekiqFile(path, environment)
  const { default: config } = await importFile(resolve(path), path)
  if (config && typeof config === 'object')
    return { config, file: resolve(path), folder: dirname(resolve(path)), notes: [], isVerbose: false }
  throw new HaymakerError(
    'HM_LOAD_FAILED',
    `${path} has no default export. Write: export default defineConfig({ ... })`,
  )
}

async function loadSidekiqFile(path: string, environment: string | undefined): Promise<LoadedConfig> {
  if (!existsSync(path)) throw new HaymakerError('HM_LOAD_FAILED', `${path} does not exist. Check the path.`)
  const text = await readFile(path, 'utf8')
  // Few programs have such a file, and what reads it is large.
  const { readSettings } = await import('./sidekiq-yml.ts')
  const read = configOfSidekiq(readSettings(text, environmentOf(environment, env), path), path)
  return { ...read, file: resolve(path), folder: cwd() }
}

/** The jobs that files or globs export, looked for from a folder on. @throws HaymakerError HM_LOAD_FAILED */
export async function loadJobs(patterns: readonly string[], folder: string = cwd()): Promise<readonly LoadedJob[]> {
  const jobs = new Map<AnyJob, LoadedJob>()
  for (const pattern of patterns) {
    const files = /[*?[{]/.test(pattern) ? await expand(pattern, folder) : [resolve(folder, pattern)]
    if (files.length === 0)
      throw new HaymakerError('HM_LOAD_FAILED', `No file matches ${pattern}. Name the files that define jobs.`)
    for (const file of files)
      for (const [exportedAs, job] of Object.entries(await importFile(file, relative(cwd(), file))))
        if (isJob(job) && !jobs.has(job)) jobs.set(job, { job, exportedAs, module: pathToFileURL(file).href })
  }
  return [...jobs.values()]
}

async function expand(pattern: string, folder: string): Promise<readonly string[]> {
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: folder }))
    if (!/\.d\.[mc]?ts$|\.test\.[mc]?[jt]s$/.test(file)) files.push(join(folder, file))
  return files.sort()
}

/** `called`: how the user named it. */
async function importFile(file: string, called: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new HaymakerError('HM_LOAD_FAILED', `${called} does not exist. Check the path.`)
  if (statSync(file).isDirectory())
    throw new HaymakerError('HM_LOAD_FAILED', `${called} is a folder. Name its files, as in '${called}/*.ts'.`)
  try {
    return await import(pathToFileURL(file).href)
  } catch (cause) {
    throw new HaymakerError('HM_LOAD_FAILED', `${called} cannot be loaded: ${whyOf(cause)}${adviceOn(cause)}`, {
      cause,
    })
  }
}

/** Node takes a .ts file for CommonJS where the package says so. */
const adviceOn = (cause: unknown): string =>
  cause instanceof SyntaxError && /token 'export'|import statement outside a module/.test(cause.message)
    ? '. It is a module, and its package.json says otherwise: write "type": "module" there, or call it .mts'
    : ''

/** What went wrong, and in which line, as far as Node tells. */
function whyOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const place = cause.stack?.match(/file:\/\/[^\s)]+?:\d+(?=[:\s)])/)?.[0]
  return place ? `${cause.message} (${relative(cwd(), place.replace('file://', ''))})` : cause.message
}
