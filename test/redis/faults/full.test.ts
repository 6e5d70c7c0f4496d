// A Redis that has no room: pushes are refused by name, workers end what there is, and everything goes on when there is room.

import { expect } from 'vitest'
import { listOf, textOf } from '../../../src/stores/redis/connection.ts'
import { onStage } from './stage.ts'

const BALLAST = 'x'.repeat(20_000)

onStage('F28: full: pushes are refused, all that waits is done, then pushes are taken', [], async ({ redis, on }) => {
  await on.worker(redis.url)
  const producer = on.instance(redis.url)
  const queue = on.observer.queue('default')
  await queue.pause()
  await on.push(producer, 20, { fails: 1 })
  await on.push(producer, 20, { inMs: 500 })
  const used = /used_memory:(\d+)/.exec(String(await on.ask('INFO', 'memory')))?.[1]
  await on.ask('CONFIG', 'SET', 'maxmemory', String(Number(used) + 1_000_000))
  await on.until('the store to be full', 10_000, async () => {
    await on.push(producer, 1, { ballast: BALLAST })
    expect(on.ledger.refused.size).toBeGreaterThan(0)
  })
  // From here on not one byte more is free: what frees memory must not need any.
  await on.ask('CONFIG', 'SET', 'maxmemory', '1')
  const [refused] = await on.push(producer, 1, { inMs: 1000 })
  expect([...on.ledger.refused.values()]).toEqual(['HM_STORE_FULL', 'HM_STORE_FULL'])
  expect(refused).toBeDefined()
  // A process that does not beat may start nothing: more beats than its lease has time for.
  const beats = async (): Promise<number> => Number(textOf(listOf(await on.ask('HVALS', 'hm:beats'))[0]))
  const before = await beats()
  await on.until('beats to go on', 5000, async () => expect(await beats()).toBeGreaterThan(before + 4))
  await queue.resume()
  await on.account()

  await on.push(producer)
  expect(on.ledger.refused.size).toBe(3)
  await on.ask('CONFIG', 'SET', 'maxmemory', '0')
  const fresh = await on.push(producer, 20)
  expect(on.ledger.acknowledged).toContain(fresh[0])
  await on.account()
})
