// Two hundred idle processes on ten queues, and somebody who knows nothing of them pushes three hundred jobs a second. A job
// wakes a few of them, not all; each is taken once, and none waits long for it. All of them live in this one process, each with
// a store of its own; so it runs while nothing else does.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { RedisServer } from '../redis/redis-server.ts'
import { HERD, herdOn } from './herd/herd.ts'

const MOST_WAKES = 10
/** They rest in turns, each up to 400 ms; without being told at all a job would wait for the end of a claim, this long. */
const LONGEST_WAIT_MS = 2000

let server: RedisServer
beforeEach(async () => {
  server = await RedisServer.start()
})
afterEach(() => server.stop())

// All two hundred share one event loop here. While a busy machine holds it up, they are told of much at one moment, which no
// two hundred processes would be: such a run is tried again. Without rests each has over twenty.
const options = { timeout: 90_000, retry: 2 }

it(`${HERD.processes} idle processes: a job wakes at most ${MOST_WAKES} of them`, options, async () => {
  const said = await herdOn(server.url)
  const at = (share: number): string => (said.waited[Math.floor(share * (said.waited.length - 1))] ?? 0).toFixed(1)
  console.log(
    `per push: ${said.wakesPerPush.toFixed(2)} wakes by ${said.toldPerPush.toFixed(2)} news, ${said.scriptsPerPush.toFixed(2)} scripts,`,
    `${said.redisMsPerPush.toFixed(2)} ms of Redis; claimed after ${at(0.5)} ms (p50), ${at(0.99)} (p99), ${at(1)} (max)`,
  )
  expect(said.taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: HERD.pushes }, (_, n) => n))
  expect(said.wakesPerPush).toBeLessThanOrEqual(MOST_WAKES)
  expect(said.toldPerPush).toBeLessThanOrEqual(MOST_WAKES)
  expect(said.waited.at(-1)).toBeLessThan(LONGEST_WAIT_MS)
})
