// A worker for the tests of lanes, with the short times of a test.

import { createHaymaker } from 'haymaker'
import { visit } from './jobs.ts'

const hm = createHaymaker({
  store: process.env.STORE ?? '',
  jobs: [visit],
  concurrency: 10,
  recovery: { beat: '400ms', silence: '2s', sample: '500ms' },
})
await hm.start()
console.log('ready')
process.on('SIGTERM', () => void hm.stop({ timeout: '5s' }))
