// node-resque: 50 workers in one process, which share a connection.

import { Redis } from 'ioredis'
import { Queue, Worker } from 'node-resque'
import type { Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const QUEUE = 'bench'
const JOB = 'Bench'
const WORKERS = 50

export const system: System = {
  async client({ store }) {
    const redis = new Redis(store)
    const queue = new Queue({ connection: { redis } }, {})
    await queue.connect()
    await redis.sadd('resque:queues', QUEUE)
    return {
      add: (input) => queue.enqueue(QUEUE, JOB, [input]),
      // It has no bulk; what it writes is a list of texts.
      addAll: (inputs) =>
        redis.rpush(
          `resque:queue:${QUEUE}`,
          ...inputs.map((input) => JSON.stringify({ class: JOB, queue: QUEUE, args: [input] })),
        ),
      close: () => redis.quit(),
    }
  },
  async work(given) {
    const redis = new Redis(given.store)
    const tally = new Tally(given)
    const jobs = { [JOB]: { perform: async (input: Input) => tally.run(input) } }
    const workers = Array.from(
      { length: given.concurrency ?? WORKERS },
      (_, i) => new Worker({ connection: { redis }, queues: [QUEUE], name: `bench-${i}` }, jobs),
    )
    await Promise.all(workers.map((worker) => worker.connect()))
    for (const worker of workers) void worker.start()
    await tally.full
    return tally.said()
  },
  async left({ store }) {
    const redis = new Redis(store)
    const left = await redis.llen(`resque:queue:${QUEUE}`)
    await redis.quit()
    return left
  },
}
