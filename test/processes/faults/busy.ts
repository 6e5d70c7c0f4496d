// Pushes and works as fast as it can, until it is killed. Each push that was acknowledged and each job that ended is noted,
// and now and then how many outcomes the store has counted.

import { createHaymaker } from 'haymaker'
import { note, work } from '../kill/jobs.ts'
import { silent } from '../kill/stage.ts'

const { STORE: url = '', SYNCHRONOUS } = process.env
const synchronous = SYNCHRONOUS === 'normal' ? { synchronous: SYNCHRONOUS } : {}
const hm = createHaymaker({ store: { url, ...synchronous }, jobs: [work], logger: silent })
await hm.start()
for (let n = Number(process.env.FIRST ?? 0), size = 1; ; n += size, size = (size % 20) + 1) {
  const batch = Array.from({ length: size }, (_, i) => n + i)
  if (size === 1) await work.performAsync({ n, ms: 0 })
  else await work.performBulk(batch.map((one) => ({ n: one, ms: 0 })))
  for (const pushed of batch) note('push', pushed)
  if (size === 20) note('counted', (await hm.stats()).processed)
}
