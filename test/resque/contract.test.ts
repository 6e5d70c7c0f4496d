// The Resque store keeps the contract, less what it says it lacks, on a real server whose time the tests move: with all failures in
// one list, and with one for each queue.

import { describe, test } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { failureBackends } from '../../src/stores/resque/layout.ts'
import { resqueStore } from '../../src/stores/resque/resque-store.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { resqueCodec } from '../../src/wire/resque/codec.ts'
import { contractStage } from '../redis/contract-stage.ts'
import { type Kind, redisBench } from '../redis/redis-bench.ts'

const on = contractStage()

describe.each(failureBackends)('failures with %s', (failureBackend) => {
  const make: Kind['make'] = (options) => resqueStore({ ...options, failureBackend })
  const kind = { codec: resqueCodec(), make }
  proveAll(() => redisBench(on.own, (lost) => connect(on.url, { lost }), 'resque:', kind), test)
})
