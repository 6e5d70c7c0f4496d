// How jobs that run in threads and processes of their own are kept: the config a person writes, checked and completed.

import { type Ms, ms } from '../clock.ts'
import { HaymakerError } from '../errors.ts'
import { refuseUnknown } from '../job/options.ts'
import { type Duration, durationMs } from './duration.ts'

/** How threads and processes that run isolated jobs are kept. One runs one job at a time, and those that follow. */
export interface IsolationConfig {
  /** How many jobs one runs before another takes its place, from 1 on; 1: a new one for each job. Default 1000. */
  readonly jobs?: number
  /** How old one becomes before another takes its place. Default 1 h. */
  readonly age?: Duration
  /**
   * What its heap may hold, in MiB, from 16 on. A job that needs more ends with it, HM_JOB_CRASHED; one that holds more than
   * half after a job is replaced. Default 512.
   */
  readonly memory?: number
  /** How long a job may take to end after its signal aborted; then it is killed. At a stop one second at most. Default 5 s. */
  readonly grace?: Duration
  /** More variables for isolated processes, by name, beside PATH, HOME, LANG, TZ, NODE_ENV and TMPDIR. */
  readonly env?: readonly string[]
}

export interface ResolvedIsolation {
  readonly jobs: number
  readonly ageMs: Ms
  readonly memoryMib: number
  readonly graceMs: Ms
  readonly env: readonly string[]
}

/** What holds where the config says nothing. */
export const isolationDefaults: ResolvedIsolation = {
  jobs: 1000,
  ageMs: ms(3_600_000),
  memoryMib: 512,
  graceMs: ms(5000),
  env: [],
}

const keys = ['jobs', 'age', 'memory', 'grace', 'env']
/** Below this Node does not start. */
const LEAST_MIB = 16

/** @throws HaymakerError HM_CONFIG_INVALID */
export function resolveIsolation(config: IsolationConfig): ResolvedIsolation {
  refuseUnknown(config, keys, 'isolation')
  const { jobs = isolationDefaults.jobs, memory = isolationDefaults.memoryMib, env = isolationDefaults.env } = config
  if (!Number.isInteger(jobs) || jobs < 1) throw invalid('isolation.jobs', jobs, 'Write a whole number from 1 on.')
  if (!Number.isInteger(memory) || memory < LEAST_MIB)
    throw invalid('isolation.memory', memory, `Write a whole number of MiB from ${LEAST_MIB} on.`)
  if (!Array.isArray(env) || !env.every((name) => typeof name === 'string'))
    throw invalid('isolation.env', env, 'Write a list of names of environment variables.')
  const { age, grace } = config
  return {
    jobs,
    memoryMib: memory,
    env,
    ageMs: age === undefined ? isolationDefaults.ageMs : durationMs(age, 'isolation.age'),
    graceMs: grace === undefined ? isolationDefaults.graceMs : durationMs(grace, 'isolation.grace'),
  }
}

const invalid = (option: string, value: unknown, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${option} is ${JSON.stringify(value)}. ${advice}`)
