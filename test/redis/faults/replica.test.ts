// A master that becomes a replica while everybody works: nobody takes that for an answer, and no job is lost.

import { expect } from 'vitest'
import { durable, onStage } from './stage.ts'

onStage('F31: REPLICAOF and back: outcomes wait for a master, nothing is lost', durable, async ({ redis, on }) => {
  await on.worker(redis.url)
  const production = on.produce(on.instance(redis.url))
  await on.flows(50)
  // Of a master that is not there, so that it keeps what it has.
  await on.ask('REPLICAOF', '127.0.0.1', '1')
  await on.until('a push to be refused', 10_000, () => expect(on.ledger.refused.size).toBeGreaterThan(0))
  const codes = new Set(on.ledger.refused.values())
  await on.ask('REPLICAOF', 'NO', 'ONE')
  await on.flows(100)
  await production.stop()
  expect([...codes]).toEqual(['HM_STORE_READONLY'])
  await on.account()
})
