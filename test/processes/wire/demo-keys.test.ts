// The demo on Redis: while its jobs run, after they are done and its worker has left, `redis-cli --scan` shows keys that
// docs/wire/haymaker.md names and no other, each that the page calls ephemeral with a TTL.

import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../../src/stores/redis/connection.ts'
import { DemoFolder, DemoProcess } from '../../browser/demo-process.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { foundKeys, keyRows, strayOf } from '../../redis/wire-page.ts'

const LIMIT_MS = 120_000
const BETWEEN_LOOKS_MS = 50

let server: RedisServer
let redis: Connection
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterAll(async () => {
  await redis.close()
  await server.stop()
})

/** Looks again and again until the demo has ended; answers how it ended and what was seen. */
async function watch(demo: DemoProcess): Promise<{ code: number | null; seen: Set<string>; strays: Set<string> }> {
  const [rows, seen, strays] = [keyRows(), new Set<string>(), new Set<string>()]
  let code: number | null | undefined
  const ended = demo.ended().then((said) => {
    code = said
  })
  while (code === undefined) {
    for (const key of await foundKeys(redis)) {
      const row = rows.find((one) => one.matches(key.key))
      seen.add(row?.name ?? key.key)
      const stray = strayOf(key, rows)
      if (stray !== null) strays.add(stray)
    }
    await wait(BETWEEN_LOOKS_MS)
  }
  await ended
  return { code, seen, strays }
}

it('leaves only keys that the page names, while it runs and after it', { timeout: LIMIT_MS }, async () => {
  using folder = new DemoFolder()
  await using demo = new DemoProcess(folder, '--exit', '--store', server.url)
  const { code, seen, strays } = await watch(demo)
  expect(code, demo.output).toBe(0)
  expect([...strays]).toEqual([])
  for (const name of [
    'queue:<name>',
    'schedule',
    'retry',
    'hm:owners',
    'hm:claims:<owner>',
    'hm:pushed:<producer>',
    '<identity>',
  ])
    expect(seen).toContain(name)

  const left = await foundKeys(redis)
  const rows = keyRows()
  expect(left.flatMap((key) => strayOf(key, rows) ?? [])).toEqual([])
  // The workers have handed over what they counted, in both layouts.
  for (const metrics of [/^j\|\d{6}\|/, /^j\|\d{8}\|/, /^h\|\w+-/, /^\w+-\d\d-\d\d:/])
    expect(left.some(({ key }) => metrics.test(key))).toBe(true)
  // That what lives for a while has a TTL is looked at above; whether it is still there is a matter of seconds.
  const lasting = rows.filter((row) => row.lives === 'for good' && left.some(({ key }) => row.matches(key)))
  expect(lasting.map(({ name }) => name).toSorted()).toEqual([
    ...['dead', 'hm:crons', 'hm:notes', 'hm:ticks', 'queues', 'stat:failed', 'stat:processed'],
  ])
})
