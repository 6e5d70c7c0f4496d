// A worker whose jobs have limits. It notes when each began and ended, by the clock that all processes of a machine share.

import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, defineJob, limiter } from 'haymaker'

const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000
const say = (event: string, n: number): void =>
  appendFileSync(
    `${process.env.LEDGER}/${process.pid}.ndjson`,
    `${JSON.stringify({ event, n, at: now(), pid: process.pid })}\n`,
  )

const held = defineJob<{ n: number }>({
  name: 'Held',
  limits: [limiter.concurrent('three', { max: 3, lease: '4s' })],
  async perform({ n }) {
    say('start', n)
    await sleep(40)
    say('end', n)
  },
})
const rare = defineJob<{ n: number }>({
  name: 'Rare',
  limits: [limiter.bucket('rare', { limit: 5, per: '2h' })],
  perform: ({ n }) => say('start', n),
})

const hm = createHaymaker({
  store: process.env.STORE ?? '',
  jobs: [held, rare],
  concurrency: 8,
  recovery: { beat: '1s', silence: '8s', sample: '500ms' },
})
await hm.start()
console.log('ready')
process.on('SIGTERM', () => void hm.stop({ timeout: '5s' }))
