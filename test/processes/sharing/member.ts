// One of several processes on one file: it pushes jobs and works on everybody's, until it is told to stop. Then it says
// how many it ran and how long its loop stood still at the most, and once it has stopped, how many it ran and pushed in all.

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHaymaker, defineJob, type Log } from 'haymaker'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
let ran = 0
let going = true

const task = defineJob<{ n: number }>({
  name: 'Task',
  perform() {
    ran++
  },
})

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [task], logger: silent })
await hm.start()
console.log('ready')
process.once('SIGTERM', () => {
  going = false
})
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let pushed = 0
for (; going; pushed += 20) {
  await task.performBulk(Array.from({ length: 20 }, (_, i) => ({ n: pushed + i })))
  await new Promise((resolve) => setImmediate(resolve))
}
delay.disable()
console.log(JSON.stringify({ ran, longestStallMs: delay.max / 1e6 }))
await hm.stop()
console.log(JSON.stringify({ ran, pushed }))
