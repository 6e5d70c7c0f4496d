// The Resque store keeps the contract, less what it says it lacks, on a real server whose time the tests move.

import { test } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { resqueStore } from '../../src/stores/resque/resque-store.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { resqueCodec } from '../../src/wire/resque/codec.ts'
import { contractStage } from '../redis/contract-stage.ts'
import { redisBench } from '../redis/redis-bench.ts'

const on = contractStage()
const kind = { codec: resqueCodec(), make: resqueStore }

proveAll(() => redisBench(on.own, (lost) => connect(on.url, { lost }), 'resque:', kind), test)
