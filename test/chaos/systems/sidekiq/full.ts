// `node test/chaos/systems/sidekiq/full.ts`: a Redis that is full for half a minute while Ruby's poller takes due jobs out of
// the schedule and pushes each on. Nobody is killed. The last line says how many jobs there were and how many are gone.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../../processes/kill/stage.ts'
import { onServer } from '../../../redis/on-server.ts'
import { historyOf } from '../../check/history.ts'
import { readLedgers } from '../../ledger/read.ts'
import { RedisStage } from '../../stores/redis-stage.ts'
import { envOf } from '../system.ts'
import { sidekiq } from './sidekiq.ts'

const JOBS = 500
const FULL_MS = 30_000
/** A poller that failed looks again after some seconds, and then takes all that are due. */
const DRAIN_MS = 90_000
const START_MS = 30_000

sidekiq.install()
const folder = mkdtempSync(join(tmpdir(), 'haymaker-full-'))
const stage = await RedisStage.start({ listens: false })
const say = (...command: string[]): Promise<void> =>
  onServer(stage.address, async (redis) => void (await redis.send(command)))

for (let n = 0; n < JOBS; n++) {
  const job = { class: 'Chaos', args: [{ n, ms: 1 }], queue: 'default', jid: `full${n}`, retry: true }
  await say('ZADD', 'schedule', String(Date.now() / 1000), JSON.stringify(job))
}
await say('CONFIG', 'SET', 'maxmemory', '1')
const { command, args, env } = sidekiq.system.worker
const seat = envOf({ store: stage.address, ledger: folder, name: 'worker', seed: 0, first: 0 })
const worker = spawn(command, args, { env: { ...process.env, ...env, ...seat }, stdio: ['pipe', 'ignore', 'ignore'] })
const ended = once(worker, 'exit')
try {
  await until('a worker at work', START_MS, () => readLedgers(folder).some(({ e }) => e === 'hello'))
  await sleep(FULL_MS)
  await say('CONFIG', 'SET', 'maxmemory', '0')
  await until('the drain', DRAIN_MS, async () => (await sidekiq.system.remaining(stage.address)) === 0)
  // Those in hand take a millisecond.
  await sleep(1000)
} finally {
  worker.kill('SIGKILL')
  await ended
  const done = new Set(historyOf(readLedgers(folder)).runs.map(({ n }) => n))
  const { jobs } = await sidekiq.system.walk(stage.address)
  await stage.end()
  console.log(
    JSON.stringify({
      jobs: JOBS,
      fullMs: FULL_MS,
      ran: done.size,
      stored: jobs.length,
      lost: JOBS - done.size - jobs.length,
    }),
  )
}
