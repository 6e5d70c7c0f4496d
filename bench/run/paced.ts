// Pushes with pauses between them, so that each finds a worker with nothing to do. The first jobs warm up who is measured and
// carry no time; one of them has run before the others are pushed, so that nobody waits for a process that still starts.

import { setTimeout as sleep } from 'node:timers/promises'
import { epochNow } from './clock.ts'
import type { Client, Given, Input, Pace, System } from './system.ts'

const WARMING = 50
/** Between two pushes, at random from one up to the other. */
const PAUSE_MS = { least: 5, most: 20 }
const LOOK_MS = 20
const DELAY_MS = 500

const ways: Readonly<Record<Pace, (client: Client, input: Input) => Promise<unknown>>> = {
  paced: (client, input) => client.add({ ...input, at: epochNow() }),
  delayed(client, input) {
    const at = Math.ceil(epochNow()) + DELAY_MS
    if (!client.addAt) throw new Error('it knows no times')
    return client.addAt({ ...input, at }, at)
  },
}

/** @param isIdle whether nothing waits any more */
export async function pushPaced(
  pace: Pace,
  client: Client,
  jobs: number,
  isIdle: () => Promise<boolean>,
): Promise<void> {
  const warming = Math.min(WARMING, Math.floor(jobs / 4))
  await client.add({ n: 0 })
  while (!(await isIdle())) await sleep(LOOK_MS)
  for (let n = 1; n < jobs; n++) {
    await sleep(PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least))
    await (n < warming ? client.add({ n }) : ways[pace](client, { n }))
  }
}

/** In a process of its own. */
export async function pace(way: Pace, system: System, given: Given): Promise<{ readonly jobs: number }> {
  const client = await system.client(given)
  await pushPaced(way, client, given.jobs, async () => (await system.left(given)) === 0)
  await client.close()
  return { jobs: given.jobs }
}
