// A worker on a disk that the test fills and frees: it obeys lines on its input and answers with one line each.

import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createHaymaker, HaymakerError } from 'haymaker'
import { wait, work } from '../kill/jobs.ts'
import { silent } from '../kill/stage.ts'

const ballast = `${process.env.DISK}/ballast`
const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: [wait, work], concurrency: 3, logger: silent })

/** Pushes until the store refuses; how many it took, and how it refused. */
async function pushUntilRefused(): Promise<string> {
  for (let n = 0; n < 20_000; n++) {
    try {
      await work.performAsync({ n: 100 + n, ms: 0 })
    } catch (error) {
      return `${n} ${error instanceof HaymakerError ? error.code : error}`
    }
  }
  return '20000 never'
}

/** Takes whatever room is left. */
function fill(): string {
  const file = openSync(ballast, 'w')
  const block = Buffer.alloc(4096)
  try {
    while (writeSync(file, block) > 0);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    closeSync(file)
  }
  return 'endless'
}

const obey: Record<string, () => string | Promise<string>> = {
  fill,
  push: pushUntilRefused,
  free() {
    rmSync(ballast)
    return 'free'
  },
  async stats() {
    const { processed, failed, enqueued, retries, dead, busy } = await hm.stats()
    return JSON.stringify({ processed, failed, enqueued, retries, dead, busy })
  },
}

await hm.start()
await wait.performBulk([{ n: 1 }, { n: 2 }, { n: 3 }])
await work.performBulk(Array.from({ length: Number(process.env.WAITING) }, (_, i) => ({ n: 10 + i, ms: 0 })))
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) console.log(await obey[line]?.())
