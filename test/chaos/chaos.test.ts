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
/** With features, where that can be asked for. */
const FEATURE_SECONDS = 10
const FEATURED_JOBS = 10
/** In a second, and one kill in so many. */
const JOBS = 50
const KILL_EVERY = 6
/** A minute, what a busy machine needs longer, and the drain. */
const TIMEOUT_MS = 300_000

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const seed = process.env.SEED ?? String(Date.now() % 1_000_000)

async function chaos(store: Kind, length: number, ...more: string[]): Promise<{ summary: Summary; said: string }> {
  const args = [main, '--store', store, '--seconds', String(length), '--seed', seed, '--json', ...more]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)])
  console.log(`chaos on ${[store, ...more].join(' ')}, SEED=${seed}\n${said}${out}`)
  return { summary: JSON.parse(out.trim().split('\n').at(-1) ?? ''), said }
}

const kept = {
  ...{ lost: 0, unexpected: 0, unjustifiedDuplicates: 0, staleEffects: 0 },
  ...{ countersExact: true, verdict: 'pass' },
}

describe('a while of chaos', () => {
  it.each(kinds)('on %s breaks no promise', { timeout: TIMEOUT_MS }, async (store) => {
    const { summary, said } = await chaos(store, seconds[store])
    expect(summary, said).toMatchObject(kept)
    expect(summary.jobs).toBeGreaterThanOrEqual(JOBS * seconds[store])
    expect(summary.kills).toBeGreaterThanOrEqual(seconds[store] / KILL_EVERY)
  })

  it.each(['redis', 'sqlite'] as const)('on %s, with features', { timeout: TIMEOUT_MS }, async (store) => {
    const { summary, said } = await chaos(store, FEATURE_SECONDS, '--features')
    expect(summary, said).toMatchObject(kept)
    expect(summary.jobs).toBeGreaterThanOrEqual(FEATURED_JOBS * FEATURE_SECONDS)
    expect(summary.kills).toBeGreaterThanOrEqual(FEATURE_SECONDS)
  })

  it('with features is refused where these cannot be looked at', async () => {
    const child = spawn(process.execPath, [main, '--features', '--store', 'resque'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(await text(child.stderr)).toContain('--features looks at resque: it can on redis and sqlite alone')
  })
})
