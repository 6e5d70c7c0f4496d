// Starts and stops an instance fifty times, ten calls of each at once, and prints what of it is still there at the end.

import { getActiveResourcesInfo } from 'node:process'
import { createHaymaker } from 'haymaker'
import { all } from './jobs.ts'

const ROUNDS = 50
const AT_ONCE = 10
/** A start or a stop that takes longer hangs. */
const HANGS_MS = 10_000

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const hm = createHaymaker({ store: process.env.STORE ?? '', jobs: all, logger: silent, shutdownTimeout: '1s' })

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} hangs`)), HANGS_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** What keeps a process, but for its output. */
const held = (): string[] =>
  getActiveResourcesInfo().filter((name) => !['PipeWrap', 'TTYWrap', 'Immediate'].includes(name))

/** Sockets and threads say a turn or two after their end that they ended. */
async function settled(): Promise<string[]> {
  for (let turns = 0; turns < 1000 && held().length > before.length; turns++)
    await new Promise((resolve) => setImmediate(resolve))
  return held()
}

const before = held()
for (let round = 0; round < ROUNDS; round++) {
  const calls = Array.from({ length: AT_ONCE }, (_, i) => ((i + round) % 3 === 0 ? hm.stop() : hm.start()))
  await inTime(`round ${round}`, Promise.all([...calls]))
  if (round % 2 === 0) await inTime(`the stop of round ${round}`, Promise.all([hm.stop(), hm.stop()]))
}
await inTime('the last stop', hm.stop())
console.log(JSON.stringify({ before, after: await settled() }))
