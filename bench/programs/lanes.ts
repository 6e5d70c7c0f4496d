// A worker with a backlog of one tenant, told in BENCH of which store and how large: how many jobs began between the push of another
// tenant's job and its beginning, and how long that took.

import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import { createHaymaker, defineJob } from '../../dist/index.js'

interface Asked {
  readonly store: string
  readonly out: string
  readonly backlog: number
  readonly others: number
  readonly max: number
}

const { store, out, backlog, others, max }: Asked = JSON.parse(env.BENCH ?? '{}')
const began: string[] = []
let heard = (): void => undefined
const job = defineJob<{ tenant: string }>({
  name: 'Tenant',
  concurrency: { key: ({ tenant }) => tenant, max },
  perform({ tenant }) {
    began.push(tenant)
    if (tenant === 'small' || began.length === 200) heard()
  },
})
const next = (): Promise<void> =>
  new Promise((resolve) => {
    heard = resolve
  })

const hm = createHaymaker({ store, jobs: [job], concurrency: 4 })
await job.performBulk(Array.from({ length: backlog }, () => ({ tenant: 'large' })))
for (let n = 0; n < others; n++)
  await job.performBulk(Array.from({ length: backlog / 100 }, () => ({ tenant: `other ${n}` })))
const warm = next()
await hm.start()
await warm
const done = next()
const [before, since] = [began.length, performance.now()]
await job.performAsync({ tenant: 'small' })
await done
writeFileSync(out, JSON.stringify({ behind: began.indexOf('small') - before, waitMs: performance.now() - since }))
await hm.stop()
