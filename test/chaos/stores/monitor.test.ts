// Who wants to know what happened finds the last commands, and no more of them than can be read.

import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../../processes/kill/stage.ts'
import { onServer } from '../../redis/on-server.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { MonitorTail } from './monitor.ts'

const LIMIT_MS = 15_000
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function listening(): Promise<{ server: RedisServer; tail: MonitorTail; hears(word: string): Promise<void> }> {
  const server = await RedisServer.start()
  ends.push(() => server.stop())
  const tail = new MonitorTail(server.url)
  ends.push(() => tail.end())
  const hears = (word: string): Promise<void> =>
    until(`"${word}"`, LIMIT_MS, async () => {
      await onServer(server.url, (redis) => redis.send(['ECHO', word]))
      return tail.lines.some((line) => line.includes(word))
    })
  return { server, tail, hears }
}

describe('the tail of what a server was told', () => {
  it('keeps the last thousand commands', async () => {
    const { server, tail, hears } = await listening()
    await hears('first')
    await onServer(server.url, (redis) =>
      redis.pipeline(Array.from({ length: 1500 }, (_, n) => ['ECHO', `number ${n}`])),
    )
    await hears('last')
    expect(tail.lines.length).toBe(1000)
    expect(tail.lines.filter((line) => line.includes('"first"'))).toEqual([])
    expect(tail.lines.filter((line) => line.includes('"number 1499"'))).toHaveLength(1)
  })

  it('hears on after the server was killed', async () => {
    const { server, hears } = await listening()
    await hears('before')
    await server.kill()
    await server.revive()
    await hears('after')
  })
})
