// pg-boss: ten workers that take 5,000 jobs each, and fetch again at once while a batch comes back full.

import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Given, Input, System } from '../run/system.ts'
import { Tally } from '../run/tally.ts'

const QUEUE = 'bench'
const BATCH = 5000
const WORKERS = 10

async function bossOf({ store }: Given): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: store, schedule: false, supervise: false })
  boss.on('error', console.error)
  await boss.start()
  await boss.createQueue(QUEUE)
  return boss
}

export const system: System = {
  async client(given) {
    const boss = await bossOf(given)
    return {
      add: (input) => boss.send(QUEUE, input),
      addAll: (inputs) =>
        boss.insert(
          QUEUE,
          inputs.map((data) => ({ data })),
        ),
      close: () => boss.stop(),
    }
  },
  async work(given) {
    const tally = new Tally(given)
    const boss = await bossOf(given)
    const how = { batchSize: BATCH, localConcurrency: WORKERS, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }
    await boss.work<Input>(QUEUE, how, async (jobs) => {
      await Promise.all(jobs.map(({ data }) => tally.run(data)))
    })
    await tally.full
    const said = tally.said()
    await boss.stop()
    return said
  },
  // Its own figures may be those of a minute ago.
  async left({ store }) {
    const client = new pg.Client({ connectionString: store })
    await client.connect()
    const { rows } = await client.query("SELECT count(*)::int AS n FROM pgboss.job WHERE state < 'completed'")
    await client.end()
    return rows[0].n
  },
}
