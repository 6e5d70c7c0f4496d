// A worker of a chaos run on Haymaker.

import { Ledger } from '../../ledger/ledger.ts'
import { seat } from '../seat.ts'
import { featuresOf } from './feature-jobs.ts'
import { chaosJob } from './job.ts'
import { CONCURRENCY, hasFeatures, recovery, SHUTDOWN_TIMEOUT, storeOf } from './options.ts'
import { createHaymaker } from './package.ts'
import { tap } from './tap.ts'
import { tapFeatures } from './tap-features.ts'
import { untilDone } from './until-done.ts'

const { store, ledger: folder, name } = seat()
const ledger = new Ledger(folder, name)
const features = hasFeatures ? featuresOf(ledger, folder) : null
const hm = createHaymaker({
  store: storeOf(store),
  jobs: [chaosJob(ledger, folder), ...(features?.jobs.values() ?? [])],
  ...(features && { cron: features.cron }),
  ...{ concurrency: CONCURRENCY, recovery, shutdownTimeout: SHUTDOWN_TIMEOUT },
})
features?.use(hm.limiter)
const stop = (): void => void hm.stop().then(() => process.exit())
process.on('SIGTERM', stop)
// Nobody outlives the orchestrator.
process.stdin.on('end', stop).resume()
await untilDone(async () => {
  const opened = await hm.store()
  tap(opened, ledger)
  if (features) tapFeatures(opened, ledger)
})
await untilDone(() => hm.start())
ledger.note({ e: 'hello', role: 'worker' })
