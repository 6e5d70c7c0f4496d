// Haymaker in the program that pushes: one instance pushes jobs, each while nothing else is to be done, and runs them.

import { defineJob } from '../../dist/index.js'
import { pushPaced } from '../run/paced.ts'
import type { Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'
import { system as haymaker, instanceOf } from './haymaker.ts'

export const system: System = {
  ...haymaker,
  async work(given) {
    const tally = new Tally(given)
    const hm = instanceOf(given, (input) => tally.run(input))
    await hm.start()
    const job = defineJob<Input>({ name: 'Bench', perform: () => undefined }).via(hm)
    const client = {
      add: (input: Input) => job.performAsync(input),
      addAll: (inputs: readonly Input[]) => job.performBulk(inputs),
      close: async () => undefined,
    }
    await pushPaced('paced', client, given.jobs, async () => (await hm.stats()).enqueued === 0)
    await tally.full
    const said = tally.said()
    await hm.stop()
    return said
  },
}
