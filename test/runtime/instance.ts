// An instance on a fake clock and a database in memory: the real engine, and a test that owns its time. Several instances
// may play on one stage; what stands between an instance and its store may lose calls, replies, or all of them.

import { ms } from '../../src/core/clock.ts'
import type { WorkerConfig } from '../../src/core/config/resolve.ts'
import { resolveWorker } from '../../src/core/config/resolve.ts'
import { HaymakerError } from '../../src/core/errors.ts'
import type { CronDefinition } from '../../src/core/features/cron/cron-definition.ts'
import { type Log, silentLog } from '../../src/core/log.ts'
import type { PerformMiddleware, PushMiddleware } from '../../src/core/middleware.ts'
import type { Command } from '../../src/core/store/processes.ts'
import type { Store } from '../../src/core/store/store.ts'
import { type AnyJob, definitionOfJob } from '../../src/create.ts'
import { Haymaker } from '../../src/runtime/haymaker.ts'
import type { InstanceParts } from '../../src/runtime/instance-parts.ts'
import type { LifecycleCallbacks } from '../../src/runtime/lifecycle.ts'
import type { ObserverCallbacks } from '../../src/runtime/observers.ts'
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { sidekiqCodec } from '../../src/wire/sidekiq/codec.ts'

export interface Given extends WorkerConfig, ObserverCallbacks, LifecycleCallbacks {
  readonly jobs: readonly AnyJob[]
  readonly crons?: readonly CronDefinition[]
  readonly push?: readonly PushMiddleware[]
  readonly perform?: readonly PerformMiddleware[]
  readonly log?: Log
  readonly seed?: number
  /** Where it plays. Default: a stage of its own. */
  readonly on?: Stage
  /** What stands between the instance and its store. */
  readonly through?: (store: Store) => Store
  readonly onCommand?: (command: Command) => void
}

/** A clock and a store that instances share. */
export interface Stage {
  readonly clock: FakeClock
  readonly store: Store
}

export interface Fixture {
  readonly hm: Haymaker
  readonly parts: InstanceParts
  readonly clock: FakeClock
  /** The store itself, with nothing in between. It is open after the first push or start. */
  readonly store: Store
  /** Moves time and lets everything that is due happen. */
  pass(milliseconds: number): Promise<void>
}

const newStage = (seed: number): Stage => {
  const clock = new FakeClock()
  return {
    clock,
    store: sqliteStore({ path: ':memory:', clock, random: seededRandom(seed), codec: sidekiqCodec() }),
  }
}

/** An open store in memory on a clock that stands still, for several instances. */
export async function stage(seed = 1): Promise<Stage> {
  const made = newStage(seed)
  await made.store.open()
  return made
}

/** A shared store outlives the instances on it; what one of them opened refuses its calls once it has closed it. */
export function handleOn(store: Store): Store {
  let closed = false
  const use =
    (call: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]): Promise<unknown> => {
      if (closed) throw new HaymakerError('HM_STORE_CLOSED', 'This handle is closed.')
      return call(...args)
    }
  const calls = Object.entries(store).flatMap(([name, call]) => (typeof call === 'function' ? [[name, use(call)]] : []))
  return {
    ...store,
    ...Object.fromEntries(calls),
    async close() {
      closed = true
    },
  }
}

const playing = new Set<Fixture>()

export function instance(given: Given): Fixture {
  const {
    jobs,
    crons = [],
    push = [],
    perform = [],
    log = silentLog,
    onError,
    onDeath,
    seed = 1,
    onCommand,
    ...others
  } = given
  const { on, through = (store) => store, ...worker } = others
  const { clock, store } = on ?? newStage(seed)
  const parts: InstanceParts = {
    ...{ clock, random: seededRandom(seed), codec: store.codec, log, push, perform, version: 'test', embedded: true },
    async openStore() {
      if (!on) await store.open()
      return through(on ? handleOn(store) : store)
    },
    worker: resolveWorker(worker),
    definitions: [...jobs.map(definitionOfJob), ...crons.map(({ definition }) => definition)],
    crons,
    observers: { ...(onError && { onError }), ...(onDeath && { onDeath }) },
    lifecycle: given,
    ...(onCommand && { onCommand }),
  }
  const hm = new Haymaker(parts)
  const fixture = { hm, parts, clock, store, pass: (milliseconds: number) => clock.advance(ms(milliseconds)) }
  playing.add(fixture)
  return fixture
}

/** Stops whatever a test left at work. For `afterEach`. */
export async function endAll(): Promise<void> {
  const all = [...playing]
  playing.clear()
  for (const { hm, pass } of all) {
    const stopping = hm.stop({ timeout: '0ms' })
    await pass(3000)
    await stopping
  }
}

/** Lets things run, without time passing, until `condition` holds. */
export async function until(
  { pass }: Pick<Fixture, 'pass'>,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries > 1000) throw new Error(`it never came true: ${condition}`)
    await pass(0)
  }
}

/** A promise that a test keeps when it likes, and how often somebody waits for it. */
export interface Latch {
  readonly waiting: number
  wait(): Promise<void>
  open(): void
}

export function latch(): Latch {
  const { promise, resolve } = Promise.withResolvers<void>()
  let waiting = 0
  return {
    get waiting() {
      return waiting
    },
    wait() {
      waiting++
      return promise
    },
    open: resolve,
  }
}

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly values: Readonly<Record<string, unknown>>
  readonly message: string
}

/** A logger that keeps its lines, and those of its children with their bindings. */
export function keptLog(lines: Line[] = [], bindings: object = {}): Log & { readonly lines: readonly Line[] } {
  const at =
    (level: Line['level']) =>
    (values: object, message: string): void =>
      void lines.push({ level, values: { ...bindings, ...values }, message })
  return {
    lines,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (values) => keptLog(lines, { ...bindings, ...values }),
  }
}

export const unreachable = (): HaymakerError =>
  new HaymakerError('HM_STORE_UNREACHABLE', 'The answer was lost. This is a test.')

/** What never comes. */
export const never = <T>(): Promise<T> => new Promise<T>(() => {})
