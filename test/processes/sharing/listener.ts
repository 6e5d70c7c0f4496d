// A worker that does nothing but wait: it says when each job reached it.

import { hrtime } from 'node:process'
import { createHaymaker, defineJob, type Log } from 'haymaker'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const ping = defineJob<{ n: number }>({
  name: 'Ping',
  perform({ n }) {
    console.log(JSON.stringify({ n, at: Number(hrtime.bigint() / 1000n) / 1000 }))
  },
})

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [ping], logger: silent })
await hm.start()
console.log('ready')
