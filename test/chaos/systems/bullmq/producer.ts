// A producer of a chaos run on BullMQ.

import { address, makeOrders } from '../../peers/crew-member.ts'
import { RETRIES } from '../../peers/peer.ts'
import { Queue, retryStrategy } from './package.ts'

const queue = new Queue('chaos', {
  // A producer is to be told at once that its Redis is away, the guide says.
  connection: {
    ...{ host: address.hostname, port: Number(address.port) },
    ...{ enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy },
  },
  defaultJobOptions: {
    ...{ attempts: RETRIES + 1, backoff: { type: 'fixed', delay: 150 } },
    ...{ removeOnComplete: true, removeOnFail: false },
  },
})
queue.on('error', (error) => console.error(String(error)))

await makeOrders(({ inputs, inMs }) => {
  const opts = inMs === null ? {} : { delay: inMs }
  const [only] = inputs
  if (inputs.length === 1 && only) return queue.add('chaos', only, opts)
  return queue.addBulk(inputs.map((data) => ({ name: 'chaos', data, opts })))
})
