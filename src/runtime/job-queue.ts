// One queue, as a person handles it.

import type { Clock } from '../core/clock.ts'
import { type QueueName, queueName } from '../core/queues/queue-name.ts'
import type { Store } from '../core/store/store.ts'
import { type QueueStats, queueStats } from './inspector.ts'
import { JobSet } from './job-set.ts'
import { waitingIn } from './waiting-places.ts'

export class JobQueue {
  readonly #clock: Clock
  readonly #store: () => Promise<Store>
  readonly name: QueueName
  /** The jobs that wait in it, the next one first, and behind them those that its lanes hold back. */
  readonly jobs: JobSet

  /** @throws HaymakerError HM_CONFIG_INVALID for what can be no name of a queue */
  constructor(name: string, clock: Clock, store: () => Promise<Store>) {
    this.#clock = clock
    this.#store = store
    this.name = queueName(name)
    const queue = this.name
    this.jobs = new JobSet({ clock, store, places: (opened) => waitingIn(opened, queue) })
  }

  size(): Promise<number> {
    return this.jobs.size()
  }

  /** Its size, whether it is paused, and how long its next job has waited. */
  async stats(): Promise<QueueStats> {
    return queueStats(await this.#store(), this.name, this.#clock)
  }

  /** Takes pushes, gives no jobs, until it is resumed. */
  async pause(): Promise<void> {
    await (await this.#store()).pause(this.name, true)
  }

  async resume(): Promise<void> {
    await (await this.#store()).pause(this.name, false)
  }

  /** Deletes every job that waits in it. Answers how many. */
  async clear(): Promise<number> {
    return (await this.jobs.deleteAll()).moved
  }
}
