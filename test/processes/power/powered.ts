// A Redis with an append-only file and a process that pushes and works on it, both under one trace. Whoever reads the trace
// ends them by their pids.

import { writeFileSync } from 'node:fs'
import { RedisServer } from '../../redis/redis-server.ts'

const { LEDGER = '', FSYNC = '' } = process.env
const server = await RedisServer.start(
  '--appendonly',
  'yes',
  '--appendfsync',
  FSYNC,
  '--pidfile',
  `${LEDGER}/redis.pid`,
)
writeFileSync(`${LEDGER}/worker.pid`, String(process.pid))
process.env.STORE = server.url
await import('../faults/busy.ts')
