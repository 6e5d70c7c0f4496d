// Pushes and works as fast as it can, until it is killed. Each push that was acknowledged and each job that ended is noted.

import { createHaymaker } from 'haymaker'
import { note, work } from '../kill/jobs.ts'
import { silent } from '../kill/stage.ts'

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [work], logger: silent })
await hm.start()
for (let n = Number(process.env.FIRST ?? 0), size = 1; ; n += size, size = (size % 20) + 1) {
  const batch = Array.from({ length: size }, (_, i) => n + i)
  if (size === 1) await work.performAsync({ n, ms: 0 })
  else await work.performBulk(batch.map((one) => ({ n: one, ms: 0 })))
  for (const pushed of batch) note('push', pushed)
}
