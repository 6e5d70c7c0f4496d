// From a config to an instance: checks every key, chooses the store, and hands the parts to the runtime.

import { env } from 'node:process'
import { inOwnProcess, resolveWorker, type WorkerConfig } from './core/config/resolve.ts'
import { HaymakerError } from './core/errors.ts'
import type { CronDefinition } from './core/features/cron/cron-definition.ts'
import type { Definition } from './core/job/definition.ts'
import { refuseUnknown } from './core/job/options.ts'
import type { Log } from './core/log.ts'
import type { PerformMiddleware, PushMiddleware } from './core/middleware.ts'
import { defaultLog } from './own-log.ts'
import type { JobClass } from './runtime/class-job.ts'
import { definitionOf } from './runtime/exported-job.ts'
import { Haymaker } from './runtime/haymaker.ts'
import type { LifecycleCallbacks } from './runtime/lifecycle.ts'
import type { ObserverCallbacks } from './runtime/observers.ts'
import type { ResqueJob } from './runtime/static-job.ts'
import { systemClock, systemRandom } from './runtime/system-clock.ts'
import { chooseStore, type StoreConfig } from './stores/choose.ts'
import { codecFor, isResque, openStore } from './stores/open.ts'
import { version } from './version.ts'

/** A job of any style. */
export type AnyJob = { readonly definition: Definition } | JobClass<never> | ResqueJob<never>

export interface HaymakerConfig extends WorkerConfig, ObserverCallbacks, LifecycleCallbacks {
  /**
   * 'sqlite:./haymaker.db' (default), 'sqlite::memory:', 'redis://...', 'rediss://...', 'resque://...' for a Redis that Ruby's
   * Resque shares, options beside the address, or your own client of node-redis or ioredis.
   */
  readonly store?: StoreConfig
  /** The jobs this program runs; the CLI also takes globs of files. */
  readonly jobs?: readonly (AnyJob | string)[]
  /** Jobs by the clock, each of which `defineCron` returned. What they push need not be in `jobs`. */
  readonly cron?: readonly CronDefinition[]
  /** Anything with pino's methods. Default: pino on standard output. */
  readonly logger?: Log
  /** Around every push. */
  readonly push?: readonly PushMiddleware[]
  /** Around every attempt. */
  readonly perform?: readonly PerformMiddleware[]
  /** Integers beyond 2^53 in arguments: 'fail' (default) keeps the job in the dead set, 'bigint' or 'string' converts. */
  readonly unsafeIntegers?: 'fail' | 'bigint' | 'string'
  /** 8: the times of new jobs are whole milliseconds, as Sidekiq 8 writes them. Default: seconds, which each version reads. */
  readonly sidekiq?: 8
}

const configKeys: readonly string[] = [
  ...['store', 'jobs', 'cron', 'logger', 'push', 'perform', 'unsafeIntegers', 'sidekiq', 'onError', 'onDeath'],
  ...['onStartup', 'onQuiet', 'onResume', 'onEmpty', 'onShutdown', 'onExit', 'onHeartbeat', 'onBeat'],
  ...[
    'queues',
    'concurrency',
    'isolate',
    'claimAhead',
    'isolation',
    'capsules',
    'shutdownTimeout',
    'maxRetries',
    'limits',
    'deadSet',
    'history',
    'recovery',
    'tag',
    'labels',
  ],
]

/** Types a config file. */
export const defineConfig = (config: HaymakerConfig): HaymakerConfig => config

/** The engine's view of a job of any style. @throws HaymakerError HM_CONFIG_INVALID */
export function definitionOfJob(job: AnyJob): Definition {
  if (typeof job === 'function' || (job && typeof job === 'object' && 'definition' in job)) return definitionOf(job)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `jobs holds ${String(job)}. List what defineJob returned, classes that extend Job, or classes with a static perform.`,
  )
}

/** What the CLI adds to a config. */
export interface CreateOptions {
  readonly storeFlag?: string
  readonly embedded?: boolean
  /** Where jobs come from that were loaded from files, by name: for those that are isolated. */
  readonly modules?: ReadonlyMap<string, string>
  readonly onCommand?: ConstructorParameters<typeof Haymaker>[0]['onCommand']
}

/**
 * Makes an instance. It opens its store with the first push or `start()`.
 *
 * @example
 * const hm = createHaymaker({ store: 'sqlite:./haymaker.db', jobs: [welcome] })
 * await welcome.performAsync({ userId: 42 })
 * await hm.start()
 *
 * @throws HaymakerError HM_CONFIG_INVALID
 */
export function createHaymaker(config: HaymakerConfig = {}, options: CreateOptions = {}): Haymaker {
  refuseUnknown(config, configKeys, 'The config')
  const { store, jobs = [], cron = [], push = [], perform = [], onError, onDeath, unsafeIntegers = 'fail' } = config
  const chosen = chooseStore(options.storeFlag, store, env)
  const timestamps = timestampsOf(config.sidekiq)
  const codec = codecFor(chosen.url, { unsafeIntegers, timestamps })
  // A store carries jobs of others too: nothing in them is unreadable for the size of a number.
  const carrying = codecFor(chosen.url, {
    unsafeIntegers: unsafeIntegers === 'fail' ? 'string' : unsafeIntegers,
    timestamps,
  })
  const parts = { clock: systemClock, random: systemRandom, codec }
  const log = config.logger ?? defaultLog()
  const embedded = options.embedded ?? true
  // A Resque job is tried again where it says how often, and not otherwise.
  const worker = resolveWorker(isResque(chosen.url) ? { maxRetries: 0, ...config } : config)
  return new Haymaker({
    ...parts,
    openStore: (listener) => openStore(chosen.url, chosen.options, { ...parts, codec: carrying, listener }),
    log,
    worker: embedded ? worker : inOwnProcess(worker, config),
    definitions: [
      ...jobs.flatMap((job) => (typeof job === 'string' ? [] : [definitionOfJob(job)])),
      ...cron.map(({ definition }) => definition),
    ],
    crons: withoutTwins(cron),
    observers: { ...(onError && { onError }), ...(onDeath && { onDeath }) },
    lifecycle: config,
    push,
    perform,
    version,
    embedded,
    modules: options.modules ?? new Map(),
    ...(options.onCommand && { onCommand: options.onCommand }),
  })
}

/** @throws HaymakerError HM_NAME_TAKEN */
function withoutTwins(crons: readonly CronDefinition[]): readonly CronDefinition[] {
  const twin = crons.find(({ name }, i) => crons.findIndex((other) => other.name === name) !== i)
  if (twin === undefined) return crons
  throw new HaymakerError(
    'HM_NAME_TAKEN',
    `Two crons are named "${twin.name}". A tick is pushed once by its name: give one of them another.`,
  )
}

function timestampsOf(sidekiq: unknown): 'float' | 'ms' {
  if (sidekiq === undefined) return 'float'
  if (sidekiq === 8) return 'ms'
  const advice = 'Write 8 where every Ruby process is Sidekiq 8 or newer, or leave it out.'
  throw new HaymakerError('HM_CONFIG_INVALID', `sidekiq is ${JSON.stringify(sidekiq)}. ${advice}`)
}
