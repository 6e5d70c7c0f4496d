// A program with a worker inside, as short as one can be.
import { createHaymaker } from '../../dist/index.js'
import { bench } from './job.mjs'

const hm = createHaymaker({ store: process.env.HAYMAKER_STORE, jobs: [bench] })
await hm.start()
process.once('SIGTERM', () => hm.stop())
