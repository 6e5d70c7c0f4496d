// What a program has called around its Resque workers, for all workers of the process, as in Ruby. The hooks of forks run where a job
// has a process, or a thread, of its own: before that in the worker, and in there before the job.

import type { JobContext } from '../core/job/context.ts'
import type { Definition } from '../core/job/definition.ts'
import { callbacksIn, type LifecycleCallbacks } from './lifecycle.ts'
import type { ObserverCallbacks } from './observers.ts'

/** A job as the hooks of forks see it. */
export interface ForkedJob {
  readonly queue: string
  readonly class: string
  readonly args: readonly unknown[]
}

/** A job that failed and is not tried again. */
export interface FailedJob extends ForkedJob {
  readonly error: unknown
}

/** Adds a hook behind those that are there. Answers what takes it off again. */
export type AddHook<Args extends readonly unknown[] = []> = (hook: (...args: Args) => unknown) => () => void

class Hooks<Args extends readonly unknown[]> {
  readonly #hooks = new Set<{ readonly call: (...args: Args) => unknown }>()

  readonly add: AddHook<Args> = (call) => {
    const hook = { call }
    this.#hooks.add(hook)
    return () => void this.#hooks.delete(hook)
  }

  /** One after the other. @throws what a hook throws; those behind it are not called */
  async run(...args: Args): Promise<void> {
    for (const { call } of [...this.#hooks]) await call(...args)
  }

  /** Each of them, also where one throws. @throws AggregateError of what they threw */
  async runEach(...args: Args): Promise<void> {
    const errors: unknown[] = []
    for (const { call } of [...this.#hooks]) {
      try {
        await call(...args)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} of the hooks of a failure threw`)
  }
}

export interface WorkerHooks {
  readonly beforeFirstFork: Hooks<[]>
  readonly beforeFork: Hooks<[ForkedJob]>
  readonly afterFork: Hooks<[ForkedJob]>
  readonly beforePause: Hooks<[]>
  readonly afterPause: Hooks<[]>
  readonly queueEmpty: Hooks<[]>
  readonly shutdown: Hooks<[]>
  readonly workerExit: Hooks<[]>
  readonly failure: Hooks<[FailedJob]>
}

/** Those of this process. */
export const workerHooks: WorkerHooks = {
  beforeFirstFork: new Hooks(),
  beforeFork: new Hooks(),
  afterFork: new Hooks(),
  beforePause: new Hooks(),
  afterPause: new Hooks(),
  queueEmpty: new Hooks(),
  shutdown: new Hooks(),
  workerExit: new Hooks(),
  failure: new Hooks(),
}

/** Calls the hooks of forks. */
export const forkHooks: NonNullable<Definition['apart']> = {
  before: ({ queue, class: name, args }) => workerHooks.beforeFork.run({ queue, class: name, args }),
  within: ({ queue, class: name, args }) => workerHooks.afterFork.run({ queue, class: name, args }),
}

/** Has the callbacks of a worker's life call the other hooks as well. `isQuiet`: whether it was told to be, and does not stop. */
export function withWorkerHooks<C extends LifecycleCallbacks & Pick<ObserverCallbacks, 'onDeath'>>(
  config: C,
  isQuiet: () => boolean,
): C {
  const { onStartup, onQuiet, onResume, onEmpty, onShutdown, onExit, onDeath } = config
  return {
    ...config,
    onStartup: [...callbacksIn(onStartup), () => workerHooks.beforeFirstFork.run()],
    // A stop begins so as well.
    onQuiet: [...callbacksIn(onQuiet), () => (isQuiet() ? workerHooks.beforePause.run() : undefined)],
    onResume: [...callbacksIn(onResume), () => workerHooks.afterPause.run()],
    onEmpty: [...callbacksIn(onEmpty), () => workerHooks.queueEmpty.run()],
    onShutdown: [...callbacksIn(onShutdown), () => workerHooks.shutdown.run()],
    onExit: [...callbacksIn(onExit), () => workerHooks.workerExit.run()],
    async onDeath(error: unknown, job: JobContext) {
      try {
        await onDeath?.(error, job)
      } finally {
        await workerHooks.failure.runEach({ queue: job.queue, class: job.class, args: job.args, error })
      }
    },
  }
}
