// Bee-Queue: 100 jobs at once, no events, no jobs kept in memory, and what has run is removed.

import Queue from 'bee-queue'
import type { Given, Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const CONCURRENCY = 100

async function queueOf({ store }: Given, isWorker: boolean, activateDelayedJobs = false): Promise<Queue<Input>> {
  const queue = new Queue<Input>('bench', {
    ...{ redis: store, isWorker, getEvents: false, sendEvents: false, storeJobs: false },
    ...{ removeOnSuccess: true, removeOnFailure: true, activateDelayedJobs },
  })
  await queue.ready()
  return queue
}

export const system: System = {
  async client(given) {
    const queue = await queueOf(given, false)
    return {
      add: (input) => queue.createJob(input).save(),
      addAll: (inputs) => queue.saveAll(inputs.map((input) => queue.createJob(input))),
      addAt: (input, at) => queue.createJob(input).delayUntil(at).save(),
      close: () => queue.close(),
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const queue = await queueOf(given, true, true)
    queue.process(given.concurrency ?? CONCURRENCY, async ({ data }) => tally.run(data))
    await tally.full
    const said = tally.said()
    await queue.close()
    return said
  },
  async left(given) {
    const queue = await queueOf(given, false)
    const { waiting, active, delayed, failed } = await queue.checkHealth()
    await queue.close()
    return waiting + active + delayed + failed
  },
}
