// What Resque's commands read from the environment, where the flags are silent.

import { env } from 'node:process'
import { inResqueKeys, withFailureBackend } from '../../../core/config/address.ts'
import { HaymakerError } from '../../../core/errors.ts'
import type { CommonFlags, WorkFlags } from '../../options.ts'

const HERE = 'resque://127.0.0.1:6379'

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value)

/** Whether a process is to go on by itself. */
export const inBackground = (): boolean => isSet(env.BACKGROUND)

/** The file in which a process writes its number; undefined: none. */
export const pidFile = (): string | undefined => env.PIDFILE || undefined

/** The level of the log. */
export const logLevel = (verbose: true | undefined): string =>
  verbose || [env.VERBOSE, env.VVERBOSE, env.LOGGING].some(isSet) ? 'debug' : (env.LOG_LEVEL ?? 'info')

/** What stands before the title of a process. */
export const titlePrefix = (): string => env.RESQUE_PROCLINE_PREFIX ?? ''

/** Whether each job gets a process of its own. */
export const isForking = (): boolean => isSet(env.FORK_PER_JOB)

/** Whether TERM waits for the jobs at work, as QUIT does. */
export const isTermGraceful = (): boolean => isSet(env.GRACEFUL_TERM)

/** Whether a worker ends when its queues are empty. @throws HaymakerError HM_CONFIG_INVALID */
export const endsWhenEmpty = (): boolean =>
  secondsIn('INTERVAL', env.INTERVAL, '0 ends when the queues are empty, others change nothing') === 0

/** Where RESQUECONFIG names a program of Ruby, its name: nothing here reads it. */
export const rubyConfig = (): string | null => (env.RESQUECONFIG?.endsWith('.rb') ? env.RESQUECONFIG : null)

/** Whoever names a server here means Resque's keys on it. A store that the config names is as it says. */
export function onResque<F extends CommonFlags>(flags: F): F {
  const config = flags.config ?? (rubyConfig() === null ? env.RESQUECONFIG || undefined : undefined)
  const named = flags.store || env.HAYMAKER_STORE || (config ? undefined : env.REDIS_URL || HERE)
  const store = named && withFailureBackend(inResqueKeys(named), env.FAILURE_BACKEND)
  return { ...flags, ...(config && { config }), ...(store && { store }) }
}

/** The flags of a worker, with all that the environment says. @throws HaymakerError HM_CONFIG_INVALID */
export function workFlags(given: WorkFlags): WorkFlags {
  const flags = onResque(given)
  const named = (env.QUEUES ?? env.QUEUE ?? '').split(',').flatMap((name) => name.trim() || [])
  const queue = flags.queue ?? named
  if (queue.length === 0 && !flags.config) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      'No queue was named. Write QUEUE=* haymaker resque work, QUEUE=high,low for some in their order, or -q NAME.',
    )
  }
  const { concurrency = env.COUNT ?? '1', timeout = stopSeconds() } = flags
  return { ...flags, concurrency, ...(queue.length > 0 && { queue }), ...(timeout && { timeout }) }
}

/** How long Ruby lets a job go on at a stop: before it is told to end, and from then until it is killed. */
function stopSeconds(): string | undefined {
  const before = secondsIn('RESQUE_PRE_SHUTDOWN_TIMEOUT', env.RESQUE_PRE_SHUTDOWN_TIMEOUT, 'as in 30')
  const after = secondsIn('RESQUE_TERM_TIMEOUT', env.RESQUE_TERM_TIMEOUT, 'as in 4.0')
  return before === null && after === null ? undefined : String((before ?? 0) + (after ?? 0))
}

/** @throws HaymakerError HM_CONFIG_INVALID */
function secondsIn(name: string, text: string | undefined, hint: string): number | null {
  if (text === undefined || text === '') return null
  if (Number(text) >= 0 && Number.isFinite(Number(text))) return Number(text)
  throw new HaymakerError('HM_CONFIG_INVALID', `${name} is ${text}. Write a number of seconds; ${hint}.`)
}
