// What a page costs a Resque store where there is much in it: how often it waits for Redis, and how much comes over the wire. On ten
// thousand failures, a thousand seconds with delayed jobs and workers of Ruby, through a proxy that counts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker, type Haymaker } from '../../src/index.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import { CountingProxy } from '../redis/counting-proxy.ts'
import { RedisServer } from '../redis/redis-server.ts'

const FAILURES = 10_000
const SECONDS = 1000
const WORKERS = 50
const DUE = 1_990_000_000

const failure = (n: number): string =>
  JSON.stringify({
    ...{ failed_at: '2026/11/21 07:11:47 UTC', payload: { class: 'ImportRow', args: [n, 'x'.repeat(200)] } },
    ...{ exception: ['TimeoutError', 'RangeError'][n % 2], error: `row ${n} was refused` },
    ...{ backtrace: ["/app/jobs.rb:5:in `perform'"], worker: 'vm:614:import', queue: 'import' },
  })
const delayed = (n: number): string => JSON.stringify({ class: 'ImportRow', args: [n], queue: 'import' })
const worker = (n: number): string => `vm:${1000 + n}:import,mail`
const working = JSON.stringify({
  ...{ queue: 'import', run_at: '2026-11-21T07:11:47Z', payload: { class: 'ImportRow', args: [1] } },
})

let server: RedisServer
let proxy: CountingProxy
let hm: Haymaker
/** One of ours among the workers. */
let atWork: Haymaker

beforeAll(async () => {
  server = await RedisServer.start()
  const connection = await connect(server.url)
  const all = (count: number, text: (n: number) => string): string[] => Array.from({ length: count }, (_, n) => text(n))
  await connection.pipeline([
    ['RPUSH', 'resque:failed', ...all(FAILURES, failure)],
    ['ZADD', 'resque:delayed_queue_schedule', ...all(SECONDS, String).flatMap((n) => [`${DUE + +n}`, `${DUE + +n}`])],
    ...all(SECONDS, String).map((n) => ['RPUSH', `resque:delayed:${DUE + +n}`, delayed(+n)]),
    ['SADD', 'resque:workers', ...all(WORKERS, worker)],
    ...all(WORKERS, worker).map((id) => ['SET', `resque:worker:${id}`, working]),
    ...all(WORKERS, worker).map((id) => ['SET', `resque:stat:processed:${id}`, '5']),
    ['SADD', 'resque:queues', 'import', 'mail'],
    ['RPUSH', 'resque:queue:import', ...all(1000, (n) => JSON.stringify({ class: 'ImportRow', args: [n] }))],
    ['HSET', 'resque:persistent_schedules', 'tick', '{"every":"30s","class":"ImportRow","queue":"import"}'],
  ])
  await connection.close()
  const store = server.url.replace('redis:', 'resque:')
  atWork = createHaymaker({ store, logger: silentLog, queues: ['nothing'], concurrency: 2 })
  const ran = { processed: 9, failed: 1, totalMs: ms(500), histogram: [8] }
  await (await atWork.store()).record('batch', [{ class: 'ImportRow', ...ran }])
  await atWork.start()
  proxy = await CountingProxy.before(Number(new URL(server.url).port))
  hm = createHaymaker({ store: proxy.url.replace('redis:', 'resque:'), logger: silentLog })
  // Connections and scripts are there before anything is counted.
  for (const path of pages) await costOf(path)
}, 60_000)
afterAll(async () => {
  await Promise.all([hm.stop(), atWork.stop()])
  await proxy[Symbol.asyncDispose]()
  await server.stop()
})

/** Of a page by a dashboard that knows nothing yet. */
async function costOf(path: string): Promise<{ status: number; trips: number; bytes: number; html: string }> {
  const web = dashboard({ haymaker: hm, auth: 'upstream' })
  proxy.begin()
  const response = await web.fetch(new Request(`http://localhost${path}`))
  const html = await response.text()
  return { status: response.status, trips: proxy.trips, bytes: proxy.bytes, html }
}

const pages = [
  ...['/', '/queues', '/queues/import', '/processes', '/periodic', '/audit', '/metrics', '/metrics/ImportRow'],
  ...['/jobs?state=scheduled', '/jobs?state=scheduled&order=last&limit=100', '/jobs?state=retry', '/jobs?state=busy'],
  ...['/jobs?state=dead', '/jobs?state=dead&order=last&limit=100'],
]

describe('a page waits for Redis three times at most', () => {
  it.each(pages)('%s', async (path) => {
    const { status, trips, bytes } = await costOf(path)
    expect(status).toBe(200)
    expect(trips).toBeLessThanOrEqual(3)
    expect(bytes).toBeLessThan(100 * (failure(0).length + 300))
  })
})

it('a search of the failures sends what is found and nothing else, whatever it looks at', async () => {
  const { html, bytes } = await costOf(`/jobs?state=dead&q=${encodeURIComponent('[99')}`)
  expect(html).toMatch(/25 found in [\d,]+ of 10,000 scanned/)
  expect(bytes).toBeLessThan(60 * (failure(0).length + 200))
})
