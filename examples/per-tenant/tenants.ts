// One large customer, one small: with so many of each at work at once, the small one does not wait for the large one's backlog.

import { createHaymaker, defineJob } from 'haymaker'

const done: string[] = []

const sync = defineJob<{ tenant: string; page: number }>({
  name: 'Sync',
  concurrency: { key: ({ tenant }) => tenant, max: 2 },
  perform({ tenant }) {
    done.push(tenant)
  },
})

const hm = createHaymaker({ store: process.argv[2] ?? 'sqlite::memory:', jobs: [sync], concurrency: 4 })
await sync.performBulk(Array.from({ length: 1000 }, (_, page) => ({ tenant: 'large', page })))
await sync.performAsync({ tenant: 'small', page: 0 })

const { size, waiting } = await hm.queue('default').stats()
console.log(`in the queue: ${size}, held back: ${waiting}`)

await hm.start()
while ((await hm.stats()).processed < 1001) await new Promise((resolve) => setTimeout(resolve, 20))
await hm.stop()
console.log(`small was done as number ${done.indexOf('small') + 1} of ${done.length}`)
