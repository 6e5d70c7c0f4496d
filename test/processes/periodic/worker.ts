// A worker that pushes by the clock, each second or as SCHEDULE says, into a queue that nobody works on. It tells what it pushed.

import { createHaymaker, defineCron, defineJob, type Log } from 'haymaker'

const tell = (values: object, message: string): void => {
  if (message === 'due') console.log(JSON.stringify(values))
}
const log: Log = { debug() {}, info: tell, warn() {}, error: (_, message) => console.error(message), child: () => log }

const tick = defineJob({ name: 'Tick', queue: 'ticks', perform: () => undefined })
const schedule = process.env.SCHEDULE ?? '* * * * * *'
const missed = process.env.MISSED === 'last' ? 'last' : { all: 1000 }

const hm = createHaymaker({
  store: process.env.STORE ?? '',
  queues: ['idle'],
  cron: [defineCron({ name: 'each', schedule, job: tick, grace: '30s', missed })],
  logger: log,
  recovery: { beat: '400ms', silence: '5s', sample: '500ms' },
})
await hm.start()
console.log('ready')
process.once('SIGTERM', () => void hm.stop({ timeout: '5s' }))
