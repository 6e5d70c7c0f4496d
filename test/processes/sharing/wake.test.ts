// A push in one process wakes an idle worker in another, every time: none is left to the poll.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Log } from 'haymaker'
import { expect, it } from 'vitest'

const PUSHES = 300
/** An idle worker looks by itself this often; a wake-up that was missed takes about as long. */
const POLL_MS = 1000
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

it(`of ${PUSHES} wake-ups of an idle worker in another process none is missed`, { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-wake-'))
  const store = `sqlite:${join(folder, 'jobs.db')}`
  const listener = spawn(process.execPath, [fileURLToPath(new URL('./listener.ts', import.meta.url))], {
    env: { ...process.env, STORE: store },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]()
  const hm = createHaymaker({ store, logger: silent })
  try {
    await lines.next()
    const waits: number[] = []
    for (let n = 0; n < PUSHES; n++) {
      const pushed = Number(process.hrtime.bigint() / 1000n) / 1000
      await hm.push({ class: 'Ping', args: [{ n }] })
      const heard: { n: number; at: number } = JSON.parse((await lines.next()).value ?? '')
      expect(heard.n).toBe(n)
      waits.push(heard.at - pushed)
    }
    waits.sort((a, b) => a - b)
    console.log(
      `wake: push to start, median ${waits[PUSHES / 2]?.toFixed(1)} ms, longest ${waits.at(-1)?.toFixed(1)} ms`,
    )
    // Half of the poll: a loaded machine may take long, but not by waiting for the poll again and again.
    expect(waits.filter((wait) => wait >= POLL_MS / 2)).toEqual([])
  } finally {
    listener.kill('SIGKILL')
    await Promise.all([once(listener, 'exit'), hm.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
})
