// Fills a store of Haymaker with entries that nobody works on: in a queue that no worker serves, in the schedule and among the
// retries of days to come.

import { randomBytes } from 'node:crypto'
import { epochMs } from '../../src/core/clock.ts'
import { payloadOf } from '../../src/core/payload/payload.ts'
import { queueName } from '../../src/core/queues/queue-name.ts'
import { mostCarried, moveId } from '../../src/core/store/moving.ts'
import { createHaymaker, defineJob, type Haymaker } from '../../src/index.ts'
import type { Filling, Input, System } from '../run/system.ts'
import { system as haymaker } from './haymaker.ts'

const QUEUE = 'full'
/** From when on they are due: one each second. */
const FROM_NOW_MS = 10 * 24 * 3_600_000

type Fill = (inputs: readonly Input[]) => Promise<unknown>

/** As Sidekiq writes a job that failed once. */
const failed = ({ n }: Input): string =>
  JSON.stringify({
    ...{ class: 'Bench', args: [{ n }], queue: QUEUE, jid: n.toString(16).padStart(24, '0'), retry: true },
    ...{ created_at: Date.now() / 1000, enqueued_at: Date.now() / 1000, failed_at: Date.now() / 1000 },
    ...{ retry_count: 0, error_class: 'Error', error_message: 'it failed' },
  })

/** As a move from another store brings them. */
async function retriesOf(hm: Haymaker, due: number): Promise<Fill> {
  const store = await hm.store()
  const move = moveId(randomBytes(8).toString('hex'))
  let step = 0
  await store.bring({ move, step: step++, note: '' }, { kind: 'nothing' })
  return async (inputs) => {
    for (let from = 0; from < inputs.length; from += mostCarried) {
      const entries = inputs.slice(from, from + mostCarried).map((input) => ({
        payload: payloadOf(failed(input)),
        queue: queueName(QUEUE),
        at: epochMs(due + input.n * 1000),
      }))
      const said = await store.bring(
        { move, step: step++, note: '' },
        { kind: 'entries', place: { kind: 'retry' }, entries },
      )
      if (said !== 'done') throw new Error(`the retries were not filled: ${said}`)
    }
  }
}

export const system: System = {
  ...haymaker,
  async client({ store, into = 'queued' }) {
    const hm = createHaymaker({ store })
    const job = defineJob<Input>({ name: 'Bench', queue: QUEUE, perform: () => undefined }).via(hm)
    const due = Date.now() + FROM_NOW_MS
    const fills: Readonly<Record<Filling, () => Fill | Promise<Fill>>> = {
      queued: () => (inputs) => job.performBulk(inputs),
      scheduled: () => (inputs) =>
        job.performBulk(inputs, { batchSize: 1000, at: inputs.map(({ n }) => new Date(due + n * 1000)) }),
      retries: () => retriesOf(hm, due),
    }
    const fill = await fills[into]()
    return { add: (input) => fill([input]), addAll: fill, close: () => hm.stop() }
  },
}
