// A worker of a chaos run on BullMQ.

import { address, runJob, work } from '../../peers/crew-member.ts'
import { CONCURRENCY } from '../../peers/peer.ts'
import { retryStrategy, Worker } from './package.ts'

const worker = new Worker('chaos', ({ data }) => runJob(data), {
  connection: {
    ...{ host: address.hostname, port: Number(address.port) },
    ...{ maxRetriesPerRequest: null, retryStrategy },
  },
  concurrency: CONCURRENCY,
})
worker.on('error', (error) => console.error(String(error)))
await worker.waitUntilReady()
work(() => worker.close())
