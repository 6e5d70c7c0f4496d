// A producer of a chaos run on node-resque.

import { makeOrders } from '../../peers/crew-member.ts'
import { connection, Queue } from './package.ts'

const queue = new Queue({ connection }, { chaos: { perform: async () => undefined } })
queue.on('error', (error) => console.error(String(error)))
await queue.connect()

await makeOrders(async ({ inputs, inMs }) => {
  // It has no call for many jobs: they go one by one.
  for (const input of inputs) {
    if (inMs !== null) await queue.enqueueAt(Date.now() + inMs, 'chaos', 'chaos', [input])
    else await queue.enqueue('chaos', 'chaos', [input])
  }
})
