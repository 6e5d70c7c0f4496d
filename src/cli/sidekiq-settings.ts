// From the settings of a sidekiq.yml to a config of ours. What only Ruby can use is named in a note and left out; a value
// of a wrong kind is an error, as it is in Ruby.

import { nearest } from '../core/config/suggest.ts'
import { HaymakerError } from '../core/errors.ts'
import { isRecord } from '../core/payload/json.ts'
import type { HaymakerConfig } from '../create.ts'
import type { Settings } from './sidekiq-file.ts'

/** What a sidekiq.yml says to us. */
export interface SidekiqConfig {
  readonly config: HaymakerConfig
  readonly isVerbose: boolean
  /** What was left out, and why, for a person. */
  readonly notes: readonly string[]
}

/** Settings that Ruby knows and that mean nothing here. */
const foreign: Readonly<Record<string, string>> = {
  poll_interval_average: 'due jobs are moved when they are due, without a poll',
  average_scheduled_poll_interval: 'due jobs are moved when they are due, without a poll',
  pidfile: 'let the service manager keep the process id',
  logfile: 'redirect standard output',
  daemon: 'let the service manager keep the process',
  environment: 'use -e or NODE_ENV',
}
/** Left out by Ruby too. */
const ignored = ['strict']

const readers: Readonly<Record<string, (value: unknown, name: string) => HaymakerConfig>> = {
  queues: (value, name) => ({ queues: queuesOf(value, name) }),
  concurrency: (value, name) => ({ concurrency: countOf(value, name) }),
  capsules: (value, name) => ({ capsules: capsulesOf(value, name) }),
  timeout: (value, name) => ({ shutdownTimeout: `${numberOf(value, name)}s` }),
  max_retries: (value, name) => ({ maxRetries: countOf(value, name) }),
  dead_max_jobs: (value, name) => ({ deadSet: { max: countOf(value, name) } }),
  dead_timeout_in_seconds: (value, name) => ({ deadSet: { age: `${numberOf(value, name)}s` } }),
  tag: (value) => ({ tag: String(value) }),
  labels: (value, name) => ({ labels: listOf(value, name).map(String) }),
}

const known = [...Object.keys(readers), ...Object.keys(foreign), ...ignored, 'verbose', 'require']

/** `file`: the name in errors and notes. @throws HaymakerError HM_CONFIG_INVALID */
export function configOfSidekiq(settings: Settings, file: string): SidekiqConfig {
  const jobs: string[] = []
  const notes: string[] = []
  let config: HaymakerConfig = {}
  for (const [key, value] of Object.entries(settings)) {
    const read = readers[key]
    if (value === null || key === 'verbose' || ignored.includes(key)) continue
    if (read) config = merged(config, read(value, `${file}: ${key}`))
    else if (key === 'require') sortFiles(value, jobs, notes, file)
    else notes.push(...noteOn(key, value, file))
  }
  if (jobs.length > 0) config = { ...config, jobs }
  return { config, isVerbose: settings.verbose === true, notes }
}

/** Two settings of Ruby may be one of ours. */
const merged = (config: HaymakerConfig, said: HaymakerConfig): HaymakerConfig => ({
  ...config,
  ...said,
  ...(config.deadSet && said.deadSet && { deadSet: { ...config.deadSet, ...said.deadSet } }),
})

/** A table of an unknown name is the section of another environment, unless it looks like a slip of the hand. */
function noteOn(key: string, value: unknown, file: string): readonly string[] {
  const why = Object.hasOwn(foreign, key) ? foreign[key] : undefined
  if (why !== undefined) return [`${file}: ${key} is left out; ${why}`]
  const close = nearest(key, known)
  if (close !== null) return [`${file}: ${key} means nothing here. Did you mean ${close}?`]
  return isRecord(value) ? [] : [`${file}: ${key} means nothing here, and is left out`]
}

/** Job files of ours are loaded; what Ruby would load is named. */
function sortFiles(value: unknown, jobs: string[], notes: string[], file: string): void {
  for (const path of Array.isArray(value) ? value.map(String) : [String(value)]) {
    if (/\.[mc]?[jt]s$/.test(path)) jobs.push(path)
    else notes.push(`${file}: require names ${path}, which is Ruby's. Name job files with -r './jobs/*.ts'`)
  }
}

/** `critical`, `critical,3` or `[critical, 3]`. A weight of 0 is Sidekiq's word for none. */
function queuesOf(value: unknown, name: string): readonly string[] {
  return listOf(value, name).map((entry) => {
    const [queue, weight]: readonly unknown[] = Array.isArray(entry) ? entry : [entry]
    if (typeof queue !== 'string' && typeof queue !== 'number')
      throw invalid(name, entry, 'Write a queue as critical or as [critical, 3].')
    return weight === undefined || weight === null || weight === 0 ? String(queue) : `${queue},${String(weight)}`
  })
}

function capsulesOf(value: unknown, name: string): NonNullable<HaymakerConfig['capsules']> {
  if (!isRecord(value)) throw invalid(name, value, 'Write a table of capsules by name.')
  const capsules = Object.entries(value).map(([key, one]) => {
    const where = `${name}.${key}`
    if (!isRecord(one)) throw invalid(where, one, 'Write its queues and its concurrency.')
    const { queues = ['default'], concurrency } = one
    const slots = concurrency == null ? {} : { concurrency: countOf(concurrency, `${where}.concurrency`) }
    return [key, { queues: queuesOf(queues, `${where}.queues`), ...slots }] as const
  })
  return Object.fromEntries(capsules)
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw invalid(name, value, 'Write a list.')
}

function countOf(value: unknown, name: string): number {
  const count = numberOf(value, name)
  if (Number.isInteger(count)) return count
  throw invalid(name, value, 'Write a whole number.')
}

/** Also what stands in quotes. */
function numberOf(value: unknown, name: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && number >= 0 && Number.isFinite(number)) return number
  throw invalid(name, value, 'Write a number.')
}

const invalid = (option: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${option} is ${JSON.stringify(value)}. ${advice}`)
