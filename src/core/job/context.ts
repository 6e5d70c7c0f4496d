// What a running job is told beside its arguments.

import type { EpochMs } from '../clock.ts'
import type { Log } from '../log.ts'
import type { QueueName } from '../queues/queue-name.ts'
import type { Jid } from './jid.ts'

export interface JobContext {
  /** null in a foreign job that carries none. */
  readonly jid: Jid | null
  readonly class: string
  /** The arguments as the store holds them. */
  readonly args: readonly unknown[]
  readonly queue: QueueName
  /** 1 the first time, 2 for the first retry. */
  readonly attempt: number
  readonly tags: readonly string[]
  readonly createdAt: EpochMs | null
  /** A logger whose lines carry jid, class and queue. */
  readonly log: Log
  /** Aborts when the timeout is up, the process stops, or the claim was lost; its reason is a HaymakerError. */
  readonly signal: AbortSignal
}
