// Redis keeps the contract, on a real server whose time the tests move.

import { test } from 'vitest'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { proveAll } from '../../src/testing/contract/contract.ts'
import { contractStage } from './contract-stage.ts'
import { redisBench } from './redis-bench.ts'

const on = contractStage()

proveAll(() => redisBench(on.own, (lost) => connect(on.url, { lost })), test)
