// What these scripts use of node-resque.

import { address } from '../../peers/crew-member.ts'
import { load } from '../../peers/installed.ts'
import type { Input } from '../../workload/mix.ts'

interface Listening {
  on(event: 'error', listener: (error: unknown) => void): unknown
}

interface Queue extends Listening {
  connect(): Promise<void>
  enqueue(queue: string, name: string, args: readonly Input[]): Promise<boolean>
  enqueueAt(at: number, queue: string, name: string, args: readonly Input[]): Promise<void>
}

interface Scheduler extends Listening {
  connect(): Promise<void>
  start(): Promise<void>
  end(): Promise<void>
}

interface MultiWorker extends Listening {
  start(): void
  end(): Promise<void>
}

interface NodeResque {
  Queue: new (options: object, jobs: object) => Queue
  Scheduler: new (options: object, jobs: object) => Scheduler
  MultiWorker: new (options: object, jobs: object) => MultiWorker
}

export const { Queue, Scheduler, MultiWorker } = await load<NodeResque>('node-resque')

export const connection = { pkg: 'ioredis', host: address.hostname, port: Number(address.port) }
