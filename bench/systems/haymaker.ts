// Haymaker: the build, as it comes.

import { createHaymaker, defineJob } from '../../dist/index.js'
import type { Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

export const system: System = {
  async client({ store }) {
    const hm = createHaymaker({ store })
    const job = defineJob<Input>({ name: 'Bench', perform: () => undefined }).via(hm)
    return {
      add: (input) => job.performAsync(input),
      addAll: (inputs) => job.performBulk(inputs),
      close: () => hm.stop(),
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const { store, concurrency, noAhead } = given
    const hm = createHaymaker({
      store,
      jobs: [defineJob<Input>({ name: 'Bench', perform: ({ n }) => tally.run(n) })],
      ...(concurrency !== undefined && { concurrency }),
      ...(noAhead && { claimAhead: false }),
    })
    await hm.start()
    await tally.full
    const said = tally.said()
    await hm.stop()
    return said
  },
  async left({ store }) {
    const hm = createHaymaker({ store })
    const { enqueued, scheduled, retries, dead } = await hm.stats()
    await hm.stop()
    return enqueued + scheduled + retries + dead
  },
}
