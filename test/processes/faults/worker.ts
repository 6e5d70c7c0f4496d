// A worker with the default times. When it is told to stop it says how long its loop stood still at most.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHaymaker } from 'haymaker'
import { work } from '../kill/jobs.ts'
import { silent } from '../kill/stage.ts'

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [work], concurrency: 20, logger: silent })
await hm.start()
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
console.log('ready')
process.once('SIGTERM', async () => {
  delay.disable()
  console.log(JSON.stringify({ stallMs: delay.max / 1e6 }))
  await hm.stop({ timeout: '5s' })
})
