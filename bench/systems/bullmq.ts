// BullMQ: 50 jobs at once, and what has run is removed.

import { Queue, Worker } from 'bullmq'
import type { Given, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const NAME = 'bench'
const CONCURRENCY = 50

const connectionOf = ({ store }: Given) => ({ host: '127.0.0.1', port: Number(new URL(store).port) })
const queueOf = (given: Given): Queue =>
  new Queue(NAME, {
    connection: connectionOf(given),
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  })

export const system: System = {
  async client(given) {
    const queue = queueOf(given)
    await queue.waitUntilReady()
    return {
      add: (input) => queue.add(NAME, input),
      addAll: (inputs) => queue.addBulk(inputs.map((data) => ({ name: NAME, data }))),
      addAt: (input, at) => queue.add(NAME, input, { delay: at - Date.now() }),
      close: () => queue.close(),
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const worker = new Worker(NAME, async ({ data }) => tally.run(data), {
      connection: { ...connectionOf(given), maxRetriesPerRequest: null },
      concurrency: given.concurrency ?? CONCURRENCY,
    })
    await tally.full
    const said = tally.said()
    await worker.close()
    return said
  },
  async left(given) {
    const queue = queueOf(given)
    const counts = await queue.getJobCounts()
    await queue.close()
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  },
}
