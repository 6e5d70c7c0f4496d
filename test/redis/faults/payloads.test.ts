// Payloads of foreign or hostile clients, wherever they may lie in a real Redis: what is no job ends among the dead byte by
// byte, what is large runs or ends there, the loops go on, and everything can still be looked at.

import { memoryUsage } from 'node:process'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../../src/core/log.ts'
import { createHaymaker, type HaymakerConfig } from '../../../src/create.ts'
import { defineJob } from '../../../src/runtime/function-job.ts'
import type { Haymaker } from '../../../src/runtime/haymaker.ts'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { bytesOf, type Connection, listOf } from '../../../src/stores/redis/connection.ts'
import { seededRandom } from '../../../src/testing/seeded-random.ts'
import { RedisServer } from '../redis-server.ts'

const MB = 1024 * 1024
const WITHIN_MS = 30_000

let server: RedisServer
let redis: Connection
let hm: Haymaker | undefined
/** The sizes of what ran. */
const ran: number[] = []
beforeAll(async () => {
  server = await RedisServer.start('--proto-max-bulk-len', '256mb')
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})
beforeEach(() => redis.send(['FLUSHALL']))
afterEach(async () => {
  await hm?.stop()
  ran.length = 0
})

const sized = defineJob<unknown>({
  name: 'Sized',
  perform: (given) => void ran.push(typeof given === 'string' ? given.length : 0),
})

const start = async (config: HaymakerConfig = {}): Promise<Haymaker> => {
  const recovery = { beat: '400ms', silence: '2s', sample: '500ms' } as const
  // A loaded machine needs its time for a hundred megabytes.
  const store = { url: server.url, commandTimeout: '20s' } as const
  hm = createHaymaker({ store, jobs: [sized], logger: silentLog, recovery, ...config })
  return await hm.start()
}

const jobOf = (text: string): Buffer => Buffer.from(`{"class":"Sized","args":["${text}"],"jid":"j"}`)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const deadBytes = async (): Promise<readonly string[]> =>
  listOf(await redis.send(['ZRANGE', 'dead', '0', '-1'])).map((one) => hex(bytesOf(one)))

/** Texts that are no job, and two hundred real ones that lost a byte, got one, or had one changed. */
function corpus(): readonly Buffer[] {
  const texts = ['', ' ', '\uFEFF{"class":"Sized","args":[]}', 'null', '[]', '"x"', '17', '{', '{}', '{"args":[]}']
  const odd = ['{"class":7,"args":[]}', '{"class":"Sized","args":{}}', `{"class":"Sized","args":${'['.repeat(5000)}`]
  const random = seededRandom(44)
  const whole = jobOf('x'.repeat(20))
  const broken = Array.from({ length: 200 }, (_, n) => {
    const at = Math.floor(random.next() * whole.length)
    // The brace at its end is what makes it an object: whatever stands before it, this is none.
    const cut = whole.subarray(0, whole.length - 1)
    return Buffer.concat([cut.subarray(0, at), Buffer.from([n % 256]), cut.subarray(at + (n % 2))])
  })
  return [...[...texts, ...odd].map((text) => Buffer.from(text)), ...broken]
}

it('F44: what is no job goes from every place to the dead, byte by byte, and the jobs behind it run', {
  timeout: 2 * WITHIN_MS,
}, async () => {
  const bad = [...new Map(corpus().map((bytes) => [hex(bytes), bytes])).values()]
  const share = (n: number): readonly Buffer[] => bad.filter((_, i) => i % 4 === n)
  const [waiting, scheduled, failed, claimed] = [share(0), share(1), share(2), share(3)]
  for (const bytes of waiting) await redis.send(['LPUSH', 'queue:default', bytes])
  for (const bytes of scheduled) await redis.send(['ZADD', 'schedule', '1.5', bytes])
  for (const bytes of failed) await redis.send(['ZADD', 'retry', '1.5', bytes])
  // What a process that died long ago held.
  await redis.send(['SADD', 'hm:dead-owners', 'gone:1:aa'])
  for (const [n, bytes] of claimed.entries())
    await redis.send(['HSET', 'hm:claims:gone:1:aa', String(n + 1), Buffer.concat([Buffer.from('default\n'), bytes])])
  for (let n = 0; n < 50; n++) await redis.send(['LPUSH', 'queue:default', jobOf(`${n}`)])

  const started = await start()
  await expect.poll(() => ran.length, { timeout: WITHIN_MS }).toBe(50)
  await expect.poll(deadBytes, { timeout: WITHIN_MS }).toHaveLength(bad.length)
  expect((await deadBytes()).toSorted()).toEqual(bad.map(hex).toSorted())
  let shown = 0
  for await (const _ of started.dead) shown++
  expect(shown).toBe(bad.length)
  const { processed, failed: failures, enqueued, scheduled: later, retries } = await started.stats()
  expect({ processed, failures, enqueued, later, retries }).toEqual({
    ...{ processed: 50, failures: 0 },
    ...{ enqueued: 0, later: 0, retries: 0 },
  })
  expect(await redis.send(['EXISTS', 'hm:dead-owners', 'hm:claims:gone:1:aa'])).toBe(0)
})

it('F46: a job of 50 MB runs, one above 64 MiB is dead to the byte, and what runs beside them does not wait', {
  timeout: 2 * WITHIN_MS,
}, async () => {
  const [large, huge] = [jobOf('x'.repeat(50 * MB)), jobOf('y'.repeat(65 * MB))]
  await redis.send(['LPUSH', 'queue:default', huge, large, jobOf('small')])
  await start({ concurrency: 1 })
  await expect.poll(() => ran.length, { timeout: WITHIN_MS }).toBe(2)
  expect(ran).toEqual([50 * MB, 5])
  await expect.poll(() => redis.send(['ZCARD', 'dead']), { timeout: WITHIN_MS }).toBe(1)
  const [dead] = listOf(await redis.send(['ZRANGE', 'dead', '0', '-1']))
  expect(Buffer.compare(bytesOf(dead ?? null), huge)).toBe(0)
})

it('F46: many jobs of 5 MB are taken a few at a time: memory stays far below all of them', {
  timeout: 2 * WITHIN_MS,
}, async () => {
  const JOBS = 60
  for (let n = 0; n < JOBS; n++) await redis.send(['LPUSH', 'queue:default', jobOf(String(n % 10).repeat(5 * MB))])
  const before = memoryUsage().rss
  let most = 0
  const slow = defineJob<unknown>({
    name: 'Sized',
    async perform(given) {
      most = Math.max(most, memoryUsage().rss - before)
      ran.push(String(given).length)
    },
  })
  await start({ concurrency: 2, jobs: [slow] })
  await expect.poll(() => ran.length, { timeout: WITHIN_MS }).toBe(JOBS)
  console.log(`${JOBS} jobs of 5 MB: ${Math.round(most / MB)} MB more at most`)
  expect(most).toBeLessThan(JOBS * 5 * MB)
})
