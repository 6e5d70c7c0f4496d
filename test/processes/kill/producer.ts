// Pushes COUNT jobs numbered from FIRST, some alone and some in bulk, and notes each one that was acknowledged.

import { createHaymaker } from 'haymaker'
import { note, work } from './jobs.ts'

const first = Number(process.env.FIRST)
const count = Number(process.env.COUNT)
const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [work] })

const inputOf = (n: number): { n: number; ms: number } => ({ n, ms: n % 10 === 0 ? 20 : n % 3 })
for (let n = first; n < first + count; ) {
  const size = Math.min(n % 7 === 0 ? 50 : 5, first + count - n)
  const batch = Array.from({ length: size }, (_, i) => n + i)
  await work.performBulk(batch.map(inputOf))
  for (const pushed of batch) note('push', pushed)
  n += size
}
await hm.stop()
