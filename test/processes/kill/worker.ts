// A worker for the kill tests, with the short times of a test.

import { createHaymaker } from 'haymaker'
import { pill, wait, work } from './jobs.ts'

const hm = createHaymaker({
  store: process.env.STORE ?? '',
  jobs: [work, pill, wait],
  concurrency: Number(process.env.CONCURRENCY ?? 40),
  recovery: { beat: '400ms', silence: '2s', sample: '500ms' },
})
await hm.start()
console.log('ready')
process.on('SIGTERM', () => void hm.stop({ timeout: '5s' }))
