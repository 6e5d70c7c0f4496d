// Power cuts of a Redis with an append-only file, as many as a commit has time for.

import { promiseRedis } from './redis-promises.ts'

promiseRedis({ pushes: 500, cuts: 8 })
