// Graphile Worker: a local queue of 500 and batched completion, as its page on performance advises for many short jobs.

import { makeWorkerUtils, run } from 'graphile-worker'
import pg from 'pg'
import type { Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const TASK = 'bench'
const CONCURRENCY = 50
const LOCAL_QUEUE = 500

export const system: System = {
  async client({ store }) {
    const utils = await makeWorkerUtils({ connectionString: store })
    await utils.migrate()
    return {
      add: (input) => utils.addJob(TASK, input),
      addAll: (inputs) => utils.addJobs(inputs.map((payload) => ({ identifier: TASK, payload }))),
      addAt: (input, at) => utils.addJob(TASK, input, { runAt: new Date(at) }),
      close: async () => utils.release(),
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const runner = await run({
      taskList: { [TASK]: async (payload) => tally.run(payload as Input) },
      noHandleSignals: true,
      preset: {
        worker: {
          connectionString: given.store,
          concurrentJobs: given.concurrency ?? CONCURRENCY,
          localQueue: { size: LOCAL_QUEUE },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    })
    await tally.full
    const said = tally.said()
    await runner.stop()
    return said
  },
  async left({ store }) {
    const client = new pg.Client({ connectionString: store })
    await client.connect()
    const { rows } = await client.query('SELECT count(*)::int AS n FROM graphile_worker._private_jobs')
    await client.end()
    return rows[0].n
  },
}
