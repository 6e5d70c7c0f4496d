// A worker with jobs by the clock, told in BENCH of which store, how many and for how long: each is due in every second, and its
// first line notes how long after that it came.

import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import { createHaymaker, defineCron, defineJob } from '../../dist/index.js'
import { epochNow } from '../run/clock.ts'
import { shareOf } from '../run/samples.ts'

interface Asked {
  readonly store: string
  readonly out: string
  readonly crons: number
  readonly seconds: number
}

const { store, out, crons, seconds }: Asked = JSON.parse(env.BENCH ?? '{}')
const late: number[] = []
const enough = Promise.withResolvers<void>()
const job = defineJob({
  name: 'Tick',
  perform() {
    late.push(epochNow() % 1000)
    if (late.length === crons * seconds) enough.resolve()
  },
})
const hm = createHaymaker({
  store,
  jobs: [job],
  cron: Array.from({ length: crons }, (_, n) => defineCron({ name: `tick ${n}`, schedule: '* * * * * *', job })),
})
await hm.start()
await enough.promise
const sorted = late.toSorted((a, b) => a - b)
writeFileSync(out, JSON.stringify({ p50Ms: shareOf(sorted, 0.5), p99Ms: shareOf(sorted, 0.99) }))
await hm.stop()
