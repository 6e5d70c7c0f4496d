// Twelve orders for a payment service that takes five a second, and a report that only one may write at a time. It ends by itself.

import { createHaymaker, defineJob, limiter } from 'haymaker'

const ORDERS = 12
const began = performance.now()
const say = (text: string): void => console.log(`${((performance.now() - began) / 1000).toFixed(1)} s  ${text}`)

const payments = limiter.bucket('payments', { limit: 5, per: '1s' })
const report = limiter.concurrent('report', { max: 1 })

let charged = 0
const charge = defineJob<{ order: number }>({
  name: 'Charge',
  limits: [payments],
  perform({ order }) {
    charged++
    say(`charged order ${order}`)
  },
})

const quiet = { debug() {}, info() {}, warn: console.warn, error: console.error, child: () => quiet }
const hm = createHaymaker({ store: 'sqlite::memory:', jobs: [charge], logger: quiet })
await hm.start()
await charge.performBulk(Array.from({ length: ORDERS }, (_, n) => ({ order: n + 1 })))

// The second waits until the first has ended.
await Promise.all(
  ['first', 'second'].map((who) =>
    report.within(
      async () => {
        say(`the ${who} writes the report`)
        await new Promise((resolve) => setTimeout(resolve, 300))
        say(`the ${who} has written it`)
      },
      { wait: '10s' },
    ),
  ),
)

while (charged < ORDERS) await new Promise((resolve) => setTimeout(resolve, 50))
for (const { name, immediate, waited, refused } of await hm.limits.all())
  console.log(`${name}: ${immediate + waited} held, ${waited} of them after waiting; ${refused} times no room`)
await hm.stop()
