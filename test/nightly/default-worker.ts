// A worker with the default times.

import { createHaymaker } from 'haymaker'
import { wait } from '../processes/kill/jobs.ts'
import { silent } from '../processes/kill/stage.ts'

const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [wait], logger: silent })
await hm.start()
console.log('ready')
