// The config of the processes under a supervisor of a chaos run.

import { env, pid, ppid } from 'node:process'
import type { HaymakerConfig } from 'haymaker'
import { Ledger } from '../../ledger/ledger.ts'
import { seat } from '../seat.ts'
import { featuresOf } from './feature-jobs.ts'
import { chaosJob } from './job.ts'
import { CONCURRENCY, hasFeatures, recovery, SHUTDOWN_TIMEOUT, storeOf } from './options.ts'
import { createHaymaker } from './package.ts'
import { tap } from './tap.ts'
import { tapFeatures } from './tap-features.ts'

const { store, ledger: folder, name } = seat()
const config: HaymakerConfig = {
  ...{ store: storeOf(store), concurrency: CONCURRENCY, recovery, shutdownTimeout: SHUTDOWN_TIMEOUT },
}

/** The instance is made by the command line, so whoever wants to listen to its store does so where every instance starts. */
function work(): HaymakerConfig {
  const ledger = new Ledger(folder, `${name}-${pid}`)
  const features = hasFeatures ? featuresOf(ledger, folder) : null
  const instances = Object.getPrototypeOf(createHaymaker(config))
  const { start } = instances
  instances.start = async function (): Promise<void> {
    const opened = await this.store()
    tap(opened, ledger)
    if (features) tapFeatures(opened, ledger)
    features?.use(this.limiter)
    await start.call(this)
    ledger.note({ e: 'hello', role: 'worker', under: ppid })
  }
  const jobs = [chaosJob(ledger, folder), ...(features?.jobs.values() ?? [])]
  return { ...config, jobs, ...(features && { cron: features.cron }) }
}

// The supervisor reads it too, and does nothing with it.
export default env.HAYMAKER_WATCHED ? work() : config
