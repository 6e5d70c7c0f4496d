// What a page costs the store where there is much in it: how often it waits for Redis, how much comes over the wire, how many
// entries are looked at. On a hundred thousand retries, through a proxy that counts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { register } from '../../src/testing/contract/worker.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import { CountingProxy } from './counting-proxy.ts'
import { RedisServer } from './redis-server.ts'

const RETRIES = 100_000
const AT_ONCE = 1000
const jidOf = (n: number): string => n.toString(16).padStart(24, '0')

const retry = (n: number): string =>
  JSON.stringify({
    ...{ class: 'ImportRow', args: [{ row: n, note: 'x'.repeat(200) }], queue: 'import', jid: jidOf(n), retry: 25 },
    ...{ created_at: 1796000000 + n, enqueued_at: 1796000000 + n, failed_at: 1796000001 + n, retry_count: n % 5 },
    ...{ error_class: ['TimeoutError', 'RangeError'][n % 2], error_message: `row ${n} was refused` },
  })

let server: RedisServer
let proxy: CountingProxy
let hm: Haymaker

beforeAll(async () => {
  server = await RedisServer.start()
  const connection = await connect(server.url)
  for (let from = 0; from < RETRIES; from += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, i) => [String(1796100000 + from + i), retry(from + i)])
    await connection.send(['ZADD', 'retry', ...some.flat()])
  }
  await connection.send(['SADD', 'queues', 'import', 'mail'])
  await connection.send(['LPUSH', 'queue:import', retry(1)])
  await connection.close()
  const planter = createHaymaker({ store: server.url, logger: silentLog })
  const store = await planter.store()
  const ran = { processed: 9, failed: 1, totalMs: ms(500), histogram: [8] }
  await store.record(
    'batch',
    ['ImportRow', ...Array.from({ length: 30 }, (_, i) => `Other${i}`)].map((name) => ({ class: name, ...ran })),
  )
  // Somebody is at work, who says so no more.
  await register(store, systemRandom)
  await planter.stop()
  proxy = await CountingProxy.before(Number(new URL(server.url).port))
  hm = createHaymaker({ store: proxy.url, logger: silentLog })
  // Connections and scripts are there before anything is counted.
  for (const path of [
    '/',
    '/metrics',
    '/metrics/ImportRow',
    '/jobs?state=retry',
    '/jobs?state=retry&q=nothing',
    '/queues/import',
  ])
    await costOf(path)
}, 60_000)
afterAll(async () => {
  await hm.stop()
  await proxy[Symbol.asyncDispose]()
  await server.stop()
})

interface Cost {
  readonly status: number
  readonly trips: number
  readonly bytes: number
  readonly html: string
}

/** Of a page by a dashboard that knows nothing yet. */
async function costOf(path: string): Promise<Cost> {
  const web = dashboard({ haymaker: hm, auth: 'upstream' })
  proxy.begin()
  const response = await web.fetch(new Request(`http://localhost${path}`))
  const html = await response.text()
  return { status: response.status, trips: proxy.trips, bytes: proxy.bytes, html }
}

describe('a page waits for Redis three times at most', () => {
  const first = retry(0)
  it.each([
    ...['/', '/queues', '/queues/import', '/audit'],
    ...['/metrics', '/metrics?hours=72', '/metrics/ImportRow', '/metrics/ImportRow?hours=72', '/metrics.csv?hours=72'],
    ...['/jobs?state=retry', '/jobs?state=retry&order=last&limit=100', '/jobs?state=dead', '/jobs?state=busy'],
  ])('%s', async (path) => {
    const { status, trips, bytes } = await costOf(path)
    expect(status).toBe(200)
    expect(trips).toBeLessThanOrEqual(3)
    expect(bytes).toBeLessThan(100 * (first.length + 100))
  })
})

describe('a search', () => {
  it('sends what is found and nothing else, whatever it looks at', async () => {
    const { html, bytes } = await costOf(`/jobs?state=retry&q=${encodeURIComponent('"row":99')}`)
    expect(html).toContain(jidOf(99))
    // Twenty-five of them are a page.
    expect(html).toMatch(/25 found in [\d,]+ of 100,000 scanned/)
    expect(bytes).toBeLessThan(60 * (retry(0).length + 100))
  })
  it('for one job finds it by its argument and by its id, a stretch at a time', async () => {
    for (const q of ['"row":91234,', `jid:${jidOf(91_234)}`]) {
      let [path, html, looks] = [`/jobs?state=retry&q=${encodeURIComponent(q)}`, '', 0]
      while (!html.includes(`${jidOf(91_234)}</span>`)) {
        const cost = await costOf(path)
        html = cost.html
        expect(++looks).toBeLessThanOrEqual(10)
        path = (/rel="next" href="([^"]*)"/.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
        // Looks without finds bring the numbers of the store, and a place from which to go on for each stretch.
        expect(cost.bytes).toBeLessThan(200_000)
      }
    }
  })
})

// Last, since it goes on behind the page.
describe('errors', () => {
  it('are shown after three trips, from the newest thousand of those that failed', async () => {
    const { trips, bytes, html } = await costOf('/errors')
    expect(trips).toBeLessThanOrEqual(3)
    expect(bytes).toBeLessThan(1100 * (retry(0).length + 100))
    expect(html).toContain('TimeoutError')
    expect(html).toMatch(/500 of 100,000 failed jobs looked at/)
  })
})
