// Power cuts of both stores, as many as a night has time for.

import { promiseRedis } from '../processes/power/redis-promises.ts'
import { promiseSqlite } from '../processes/power/sqlite-promises.ts'

promiseSqlite({ pushes: 6000, kills: 1000, cuts: 2000 })
promiseRedis({ pushes: 3000, cuts: 200 })
