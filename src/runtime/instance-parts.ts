// What an instance is made of: everything it does not make itself.

import type { Clock } from '../core/clock.ts'
import type { ResolvedWorker } from '../core/config/resolve.ts'
import type { CronDefinition } from '../core/features/cron/cron-definition.ts'
import type { Definition } from '../core/job/definition.ts'
import type { Log } from '../core/log.ts'
import type { PerformMiddleware, PushMiddleware } from '../core/middleware.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Random } from '../core/random.ts'
import type { ProcessCommand } from '../core/store/processes.ts'
import type { Store, StoreListener } from '../core/store/store.ts'
import type { LifecycleCallbacks } from './lifecycle.ts'
import type { ObserverCallbacks } from './observers.ts'

export interface InstanceParts {
  /** Makes a store and opens it; called again after a failure. */
  openStore(listener: StoreListener): Promise<Store>
  readonly codec: Codec
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly worker: ResolvedWorker
  readonly definitions: readonly Definition[]
  /** Default: none. */
  readonly crons?: readonly CronDefinition[]
  readonly observers: ObserverCallbacks
  readonly lifecycle: LifecycleCallbacks
  readonly push: readonly PushMiddleware[]
  readonly perform: readonly PerformMiddleware[]
  readonly version: string
  /** Whether the process is ours (the CLI) or an application's. */
  readonly embedded: boolean
  /** The addresses of the files that jobs were loaded from, by name. */
  readonly modules?: ReadonlyMap<string, string>
  onCommand?(command: ProcessCommand): void
}
