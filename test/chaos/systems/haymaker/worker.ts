// A worker of a chaos run on Haymaker.

import { setTimeout as sleep } from 'node:timers/promises'
import { Ledger } from '../../ledger/ledger.ts'
import { seat } from '../seat.ts'
import { chaosJob } from './job.ts'
import { CONCURRENCY, recovery, SHUTDOWN_TIMEOUT, storeOf } from './options.ts'
import { createHaymaker } from './package.ts'
import { tap } from './tap.ts'

const { store, ledger: folder, name } = seat()
const ledger = new Ledger(folder, name)
const hm = createHaymaker({
  store: storeOf(store),
  jobs: [chaosJob(ledger, folder)],
  ...{ concurrency: CONCURRENCY, recovery, shutdownTimeout: SHUTDOWN_TIMEOUT },
})
const stop = (): void => void hm.stop().then(() => process.exit())
process.on('SIGTERM', stop)
// Nobody outlives the orchestrator.
process.stdin.on('end', stop).resume()
await untilStarted()
ledger.note({ e: 'hello', role: 'worker' })

/** The store may be away just now; whoever supervises a worker would start it again. */
async function untilStarted(): Promise<void> {
  for (let tapped = false; ; await sleep(100)) {
    try {
      const opened = await hm.store()
      if (!tapped) tap(opened, ledger)
      tapped = true
      await hm.start()
      return
    } catch (error) {
      console.error(String(error))
    }
  }
}
