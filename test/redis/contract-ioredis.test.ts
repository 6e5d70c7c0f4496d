// The contract holds over a user's own ioredis as well, of either version that is taken.

import { Redis } from 'ioredis'
import { Redis as Redis5 } from 'ioredis5'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { dialAs } from '../../src/stores/redis/clients/own.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { contractStage } from './contract-stage.ts'
import { redisBench } from './redis-bench.ts'

const on = contractStage()

describe.each([
  ['ioredis 6', (url: string) => new Redis(url)],
  ['ioredis 5', (url: string) => new Redis5(url)],
] as const)('%s', (_, make) => {
  let theirs: ReturnType<typeof make>
  beforeAll(() => {
    theirs = make(on.url)
  })
  afterAll(() => theirs.disconnect())

  proveAll(() => redisBench(on.own, (lost) => dialAs(theirs)({ lost })), test)
})
