// A job each second, pushed by two workers and run once for each tick; and when a nightly job is due around the night in which clocks are
// set. It ends by itself.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHaymaker, defineCron, defineJob } from 'haymaker'

const TICKS = 4
const folder = mkdtempSync(join(tmpdir(), 'haymaker-periodic-'))
const store = process.argv[2] ?? `sqlite:${join(folder, 'jobs.db')}`

const began = Date.now()
let ran = 0
const report = defineJob<{ kind: string }>({
  name: 'Report',
  perform({ kind }) {
    ran++
    console.log(`a ${kind} report`)
  },
})

const cron = [
  defineCron({ name: 'each-second', every: '1s', job: report, input: { kind: 'small' } }),
  defineCron({
    ...{ name: 'nightly', schedule: '30 2 * * *', timezone: 'Europe/Paris' },
    ...{ job: report, input: { kind: 'full' } },
  }),
]

// Two workers, as two processes would be. Both push what is due, and the store lets one of them through.
const quiet = { debug() {}, info() {}, warn: console.warn, error: console.error, child: () => quiet }
const workers = [1, 2].map(() => createHaymaker({ store, jobs: [report], cron, logger: quiet }))
for (const worker of workers) await worker.start()
const [first] = workers
if (!first) throw new Error('There is no worker.')

while (ran < TICKS) await new Promise((resolve) => setTimeout(resolve, 50))
// The newest first; a store that was used before knows older ones.
const ticks = (await first.cron.find('each-second'))?.ticks.filter(({ at }) => at > began) ?? []
for (const { at, jid } of ticks.slice(-TICKS).toReversed()) console.log(`${new Date(at).toISOString()}: pushed ${jid}`)

// In Paris there is no 02:30 on 28 March 2027, and there are two on 31 October.
for (const night of ['2027-03-27T12:00Z', '2027-10-30T12:00Z'])
  for (const { at, because } of await first.cron.next('nightly', { count: 2, from: new Date(night) }))
    console.log(`nightly: ${new Date(at).toISOString()}${because === null ? '' : `, ${because}`}`)

await Promise.all(workers.map((worker) => worker.stop()))
rmSync(folder, { recursive: true })
