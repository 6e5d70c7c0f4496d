// A worker of a chaos run on node-resque, with a scheduler beside it, of which one leads.

import { runJob, work } from '../../peers/crew-member.ts'
import { CONCURRENCY, RETRIES } from '../../peers/peer.ts'
import type { Input } from '../../workload/mix.ts'
import { connection, MultiWorker, Scheduler } from './package.ts'

const jobs = {
  chaos: {
    plugins: ['Retry'],
    pluginOptions: { Retry: { retryLimit: RETRIES, retryDelay: 150 } },
    perform: (input: Input) => runJob(input),
  },
}
const complain = (error: unknown): void => console.error(String(error))

// A second between two looks at an empty queue, and between two signs of life.
const scheduler = new Scheduler(
  { connection, timeout: 1000, stuckWorkerTimeout: 10_000, retryStuckJobs: true, leaderLockTimeout: 10 },
  jobs,
)
scheduler.on('error', complain)
await scheduler.connect()
await scheduler.start()
const worker = new MultiWorker(
  {
    ...{ connection, queues: ['chaos'], timeout: 1000, checkTimeout: 500 },
    ...{ minTaskProcessors: CONCURRENCY, maxTaskProcessors: CONCURRENCY },
  },
  jobs,
)
worker.on('error', complain)
worker.start()
work(async () => {
  await scheduler.end()
  await worker.end()
})
