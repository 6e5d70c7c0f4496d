// Pushes COUNT jobs in bulk, and prints `pushed` when all are acknowledged.

import { createHaymaker } from 'haymaker'
import { silent } from '../kill/stage.ts'
import { work } from './jobs.ts'

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [work], logger: silent })
const count = Number(process.env.COUNT)
await work.performBulk(
  Array.from({ length: count }, (_, n) => ({ n })),
  { batchSize: 10 },
)
console.log('pushed')
await hm.stop()
