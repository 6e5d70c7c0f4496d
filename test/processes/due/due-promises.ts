// F56 on both stores, with as many jobs as a run has time for.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../../src/runtime/system-clock.ts'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { textOf } from '../../../src/stores/redis/connection.ts'
import { redisStore } from '../../../src/stores/redis/redis-store.ts'
import { sqliteStore } from '../../../src/stores/sqlite/sqlite-store.ts'
import { sidekiqCodec } from '../../../src/wire/sidekiq/codec.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { promoteMany, type Witnessed } from './many-due.ts'

const LIMIT = { timeout: 900_000 }
/** What Redis itself counts of its scripts, on average: the bound of a script. */
const LONGEST_SCRIPT_MS = 5
/** What a neighbour waits for at most, but for one in a hundred; twenty times less where nobody else takes the machine. */
const LONGEST_WAIT_MS = 400

function tell(store: string, jobs: number, { tookMs, pushP99Ms, stallP99Ms }: Witnessed, more = ''): void {
  const perSecond = Math.round((jobs / tookMs) * 1000)
  const waits = `push p99 ${pushP99Ms.toFixed(1)} ms, stall p99 ${stallP99Ms.toFixed(1)} ms`
  console.log(`due at once, ${store}: ${perSecond} jobs/s, ${waits}${more}`)
}

const parts = { clock: systemClock, random: systemRandom }

export function promiseDue(jobs: number): void {
  it(`F56: ${jobs} due at one moment, on a file: each moved once, in order, in short transactions`, LIMIT, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haymaker-due-'))
    try {
      const witnessed = await promoteMany(async () => {
        const store = sqliteStore({ ...parts, path: join(folder, 'jobs.db'), codec: sidekiqCodec() })
        await store.open()
        return store
      }, jobs)
      tell('SQLite', jobs, witnessed)
      expect(witnessed.pushP99Ms).toBeLessThan(LONGEST_WAIT_MS)
      expect(witnessed.stallP99Ms).toBeLessThan(LONGEST_WAIT_MS)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it(`F56: ${jobs} due at one moment, on Redis: each moved once, in short scripts`, LIMIT, async () => {
    const server = await RedisServer.start()
    const own = await connect(server.url)
    try {
      const witnessed = await promoteMany(async () => {
        const store = redisStore({ ...parts, url: server.url, codec: sidekiqCodec() })
        await store.open()
        return store
      }, jobs)
      const stats = textOf(await own.send(['INFO', 'commandstats']))
      const scriptMs = Number(/cmdstat_evalsha:.*?usec_per_call=([\d.]+)/.exec(stats)?.[1]) / 1000
      tell('Redis', jobs, witnessed, `, a script ${scriptMs.toFixed(2)} ms on average`)
      expect(scriptMs).toBeLessThan(LONGEST_SCRIPT_MS)
      expect(witnessed.pushP99Ms).toBeLessThan(LONGEST_WAIT_MS)
    } finally {
      await own.close()
      await server.stop()
    }
  })
}
