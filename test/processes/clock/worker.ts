// A worker whose wall clock the test moves. Each start of a job is noted with the time of the store, and whatever it logs
// of others that are dead is too.

import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, defineJob, type Log } from 'haymaker'

const say = (line: object): void =>
  appendFileSync(`${process.env.LEDGER}/${process.pid}.ndjson`, `${JSON.stringify(line)}\n`)
const complain = (values: object, message: string): void =>
  say({ event: 'log', message, values: String(Object.entries(values)) })
const log: Log = { debug() {}, info() {}, warn: complain, error: complain, child: () => log }

const timed = defineJob<{ n: number; ms: number; due: number }>({
  name: 'Timed',
  async perform({ n, ms, due }) {
    const now = await (await hm.store()).now()
    say({ event: 'start', n, early: due - now })
    await sleep(ms)
    say({ event: 'end', n })
  },
})

const hm = createHaymaker({
  store: process.env.STORE ?? '',
  jobs: [timed],
  logger: log,
  recovery: { beat: '400ms', silence: '5s', sample: '500ms' },
})
await hm.start()
console.log('ready')
process.once('SIGTERM', () => void hm.stop({ timeout: '5s' }))
