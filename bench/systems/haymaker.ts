// Haymaker: the build, as it comes.

import { createHaymaker, defineJob, type Haymaker, type Limiter, limiter } from '../../dist/index.js'
import type { Given, Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const NAME = 'Bench'

/** Where a run has several queues: their names. */
const namesOf = (queues: number): readonly string[] => Array.from({ length: queues }, (_, n) => `q${n}`)

/** With room for all. */
const roomy: Readonly<Record<'bucket' | 'concurrent', Limiter>> = {
  bucket: limiter.bucket('roomy', { limit: 1_000_000, per: '1s' }),
  concurrent: limiter.concurrent('roomy', { max: 1_000_000 }),
}

/** An instance that runs jobs of this kind. */
export const instanceOf = (
  { store, concurrency, noAhead, queues, limited }: Given,
  perform: (input: Input) => void | Promise<void>,
): Haymaker =>
  createHaymaker({
    store,
    jobs: [defineJob<Input>({ name: NAME, perform, ...(limited && { limits: [roomy[limited]] }) })],
    ...(concurrency !== undefined && { concurrency }),
    ...(noAhead && { claimAhead: false }),
    ...(queues !== undefined && { queues: namesOf(queues) }),
  })

export const system: System = {
  async client({ store, queues, unique = false }) {
    const hm = createHaymaker({ store })
    const job = defineJob<Input>({ name: NAME, unique, perform: () => undefined }).via(hm)
    const close = () => hm.stop()
    if (queues === undefined) {
      return {
        add: (input) => job.performAsync(input),
        addAll: (inputs) => job.performBulk(inputs),
        addAt: (input, at) => job.performAt(new Date(at), input),
        close,
      }
    }
    const order = (input: Input) => ({ class: NAME, args: [input], queue: `q${input.n % queues}` })
    return {
      add: (input) => hm.push(order(input)),
      addAll: (inputs) => hm.pushAll(inputs.map(order)),
      close,
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const hm = instanceOf(given, (input) => tally.run(input))
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
