// A worker that is killed while its child spins.

import { createHaymaker } from 'haymaker'
import { spins } from './jobs.ts'

const hm = createHaymaker({ store: 'sqlite::memory:', jobs: [spins], isolate: 'process', concurrency: 1 })
await spins.performAsync({})
await hm.start()
