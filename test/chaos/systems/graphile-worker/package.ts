// What these scripts use of Graphile Worker.

import { load } from '../../peers/installed.ts'
import type { Input } from '../../workload/mix.ts'

interface Options {
  readonly connectionString: string
}

interface Spec {
  readonly runAt?: Date
  readonly maxAttempts: number
}

interface Adding {
  addJob(name: string, payload: Input, spec: Spec): Promise<unknown>
  addJobs(specs: readonly ({ readonly identifier: string; readonly payload: Input } & Spec)[]): Promise<unknown>
}

interface RunOptions extends Options {
  readonly concurrency: number
  readonly noHandleSignals: true
  readonly taskList: Readonly<Record<string, (payload: Input) => Promise<void>>>
}

interface Runner {
  /** Rejects when it cannot go on. */
  readonly promise: Promise<void>
  stop(): Promise<void>
}

interface Graphile {
  makeWorkerUtils(options: Options): Promise<Adding>
  run(options: RunOptions): Promise<Runner>
}

export const { makeWorkerUtils, run } = await load<Graphile>('graphile-worker')
