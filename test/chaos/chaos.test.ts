// Chaos on each store, as `npm run chaos` does it: nothing acknowledged is lost, nothing runs twice without a
// fault, no stale process changes anything, counters are exact, recovery is in time, and the store is clean afterwards.

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Summary } from './check/check.ts'

/** The store of Resque's keys is made of the parts of the Redis store, which have their minute. */
const seconds = { redis: 60, sqlite: 60, resque: 30 } as const
type Kind = keyof typeof seconds
const kinds = Object.keys(seconds) as readonly Kind[]
/** In a second, and one kill in so many. */
const JOBS = 50
const KILL_EVERY = 6
/** A minute, what a busy machine needs longer, and the drain. */
const TIMEOUT_MS = 300_000

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const seed = process.env.SEED ?? String(Date.now() % 1_000_000)

async function chaos(store: Kind): Promise<{ summary: Summary; said: string }> {
  const args = [main, '--store', store, '--seconds', String(seconds[store]), '--seed', seed, '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  console.log(`chaos on ${store}, SEED=${seed}\n${said}${out}`)
  return { summary: JSON.parse(out.trim().split('\n').at(-1) ?? ''), said }
}

describe('a while of chaos', () => {
  it.each(kinds)('on %s breaks no promise', { timeout: TIMEOUT_MS }, async (store) => {
    const { summary, said } = await chaos(store)
    expect(summary, said).toMatchObject({
      ...{ lost: 0, unexpected: 0, unjustifiedDuplicates: 0, staleEffects: 0 },
      ...{ countersExact: true, verdict: 'pass' },
    })
    expect(summary.jobs).toBeGreaterThanOrEqual(JOBS * seconds[store])
    expect(summary.kills).toBeGreaterThanOrEqual(seconds[store] / KILL_EVERY)
  })
})
