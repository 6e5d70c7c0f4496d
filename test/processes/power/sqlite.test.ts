// Power cuts and kills of the SQLite store, as many as a commit has time for.

import { promiseSqlite } from './sqlite-promises.ts'

promiseSqlite({ pushes: 1200, kills: 30, cuts: 50 })
