// The worker in TypeScript: prints the receipts of orders that Ruby placed, and tells Ruby of each by pushing a job that is
// written there. The store is what REDIS_URL names, as it is for Ruby.

import { createHaymaker, defineJob } from 'haymaker'

const printReceipt = defineJob<{ order: number; cents: number }>({
  name: 'PrintReceipt',
  async perform({ order, cents }) {
    const receipt = `R-${String(order).padStart(4, '0')}`
    console.log(`${receipt}: ${(cents / 100).toFixed(2)} EUR`)
    // A job that runs twice, after a crash, tells Ruby twice: so whoever hears it must not mind.
    await hm.push({ class: 'ReceiptPrinted', args: [order, receipt], queue: 'shop' })
  },
})

const hm = createHaymaker({ jobs: [printReceipt], queues: ['receipts'] })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void hm.stop())
await hm.start()
console.log('printing receipts; Ctrl-C to stop')
