// The config of the processes under a supervisor of a chaos run.

import { env, pid, ppid } from 'node:process'
import type { HaymakerConfig } from 'haymaker'
import { Ledger } from '../../ledger/ledger.ts'
import { seat } from '../seat.ts'
import { chaosJob } from './job.ts'
import { CONCURRENCY, recovery, SHUTDOWN_TIMEOUT, storeOf } from './options.ts'
import { createHaymaker } from './package.ts'
import { tap } from './tap.ts'

const { store, ledger: folder, name } = seat()
const config: HaymakerConfig = {
  ...{ store: storeOf(store), concurrency: CONCURRENCY, recovery, shutdownTimeout: SHUTDOWN_TIMEOUT },
}

/** The instance is made by the command line, so whoever wants to listen to its store does so where every instance starts. */
function work(): HaymakerConfig {
  const ledger = new Ledger(folder, `${name}-${pid}`)
  const instances = Object.getPrototypeOf(createHaymaker(config))
  const { start } = instances
  instances.start = async function (): Promise<void> {
    tap(await this.store(), ledger)
    await start.call(this)
    ledger.note({ e: 'hello', role: 'worker', under: ppid })
  }
  return { ...config, jobs: [chaosJob(ledger, folder)] }
}

// The supervisor reads it too, and does nothing with it.
export default env.HAYMAKER_WATCHED ? work() : config
