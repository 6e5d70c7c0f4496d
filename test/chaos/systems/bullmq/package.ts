// What these scripts use of BullMQ.

import { load } from '../../peers/installed.ts'
import type { Input } from '../../workload/mix.ts'

interface Listening {
  on(event: 'error', listener: (error: Error) => void): unknown
}

interface Adding {
  readonly name: string
  readonly data: Input
  readonly opts: { readonly delay?: number }
}

export interface BullQueue extends Listening {
  add(name: string, data: Input, opts: Adding['opts']): Promise<unknown>
  addBulk(jobs: readonly Adding[]): Promise<unknown>
}

export interface BullWorker extends Listening {
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}

interface BullMQ {
  Queue: new (name: string, options: object) => BullQueue
  Worker: new (name: string, work: (job: { readonly data: Input }) => Promise<void>, options: object) => BullWorker
}

export const { Queue, Worker } = await load<BullMQ>('bullmq')

/** The guide's: back off from a second to twenty. */
export const retryStrategy = (times: number): number => Math.max(Math.min(Math.exp(times), 20_000), 1000)
