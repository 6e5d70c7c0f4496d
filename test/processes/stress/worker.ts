// A worker with the short times of a test; CONFIG holds what else its config says.

import { createHaymaker } from 'haymaker'
import { all } from './jobs.ts'

const given = JSON.parse(process.env.CONFIG ?? '{}')
const hm = createHaymaker({
  store: process.env.STORE ?? '',
  jobs: all,
  concurrency: 10,
  ...given,
  recovery: { beat: '400ms', silence: '2s', sample: '300ms', ...given.recovery },
})
await hm.start()
console.log('ready')
process.on('SIGTERM', () => void hm.stop({ timeout: '2s' }))
