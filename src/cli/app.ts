// What a command works on: an instance made from the config file, the flags over it, and the jobs of both.

import { env } from 'node:process'
import { type Duration, durationMs } from '../core/config/duration.ts'
import type { Choice } from '../core/config/which-store.ts'
import type { Log } from '../core/log.ts'
import { parseQueue } from '../core/queues/order.ts'
import { type CreateOptions, createHaymaker, definitionOfJob, type HaymakerConfig } from '../create.ts'
import type { LeveledLog } from '../own-log.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { chooseStore } from '../stores/choose.ts'
import { type LoadedConfig, type LoadedJob, loadConfig, loadJobs } from './load-app.ts'
import { type CommonFlags, countOf, type WorkFlags } from './options.ts'
import { quietLog } from './quiet-log.ts'

/** What a command works on. */
export interface App {
  readonly hm: Haymaker
  /** Which store, and where the choice came from. */
  readonly store: Choice
  /** The config file under what the flags say. */
  readonly config: HaymakerConfig
  readonly file: LoadedConfig
  /** What the flags say. */
  readonly overrides: HaymakerConfig
  readonly jobs: readonly LoadedJob[]
}

export interface AppOptions extends Pick<CreateOptions, 'onCommand'> {
  /** In place of the one of the config. */
  readonly logger?: Log
  /** Where the config has none. */
  readonly defaultLogger?: LeveledLog
  /** Values that stand in every line of the config's logger. */
  readonly marks?: object
  /** What a command adds to the config. */
  extend?(config: HaymakerConfig): HaymakerConfig
}

/** An instance for a command. @throws HaymakerError HM_CONFIG_INVALID, HM_LOAD_FAILED */
export async function createFor(flags: WorkFlags, { onCommand, marks, extend, ...loggers }: AppOptions): Promise<App> {
  const file = await loadConfig(flags.config, flags.environment)
  if (file.isVerbose && loggers.defaultLogger) loggers.defaultLogger.level = 'debug'
  const overrides = overridesOf(flags)
  const given = file.config.jobs ?? []
  const jobs = [
    ...(await loadJobs(
      given.filter((job) => typeof job === 'string'),
      file.folder,
    )),
    ...(await loadJobs(flags.require ?? [])),
  ]
  const listed = given.filter((job) => typeof job !== 'string')
  const loaded = jobs.map(({ job }) => job).filter((job) => !listed.includes(job))
  const ofConfig = marks ? file.config.logger?.child(marks) : file.config.logger
  const logger = loggers.logger ?? ofConfig ?? loggers.defaultLogger
  const own = { ...file.config, ...overrides, jobs: [...listed, ...loaded], ...(logger && { logger }) }
  const config = extend ? extend(own) : own
  const store = chooseStore(flags.store, config.store, env)
  const hm = createHaymaker(config, {
    ...(onCommand && { onCommand }),
    ...(flags.store && { storeFlag: flags.store }),
    embedded: false,
    modules: new Map(jobs.map(({ job, module }) => [definitionOfJob(job).name, module])),
  })
  return { hm, store, config, file, overrides, jobs }
}

/** Runs `act` on an instance that only looks and pushes, and closes it. */
export async function withApp(flags: CommonFlags, act: (hm: Haymaker, app: App) => Promise<void>): Promise<void> {
  // Only these: a command may have a -q of its own.
  const { store, config, require } = flags
  const common = { ...(store && { store }), ...(config && { config }), ...(require && { require }) }
  const app = await createFor(common, { logger: quietLog() })
  try {
    await act(app.hm, app)
  } finally {
    await app.hm.stop()
  }
}

/** What the flags say, as a config. @throws HaymakerError HM_CONFIG_INVALID */
export function overridesOf({ queue, concurrency, timeout, tag }: WorkFlags): HaymakerConfig {
  return {
    ...(queue && { queues: queuesOf(queue) }),
    ...(concurrency !== undefined && { concurrency: countOf(concurrency, '-c') }),
    ...(timeout !== undefined && { shutdownTimeout: timeoutOf(timeout) }),
    ...(tag !== undefined && { tag }),
  }
}

function queuesOf(given: readonly string[]): readonly string[] {
  for (const text of given) parseQueue(text)
  return given
}

/** Seconds, as in Sidekiq, or a duration. */
function timeoutOf(text: string): Duration {
  const value: Duration = /^\d+(\.\d+)?$/.test(text) ? `${Number(text)}s` : (text as Duration)
  durationMs(value, '-t')
  return value
}
