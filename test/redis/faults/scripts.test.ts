// A Redis that forgets our scripts, or is kept busy by those of others: nobody sees the first, and nobody is taken for dead
// because of the second.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { onServer } from '../on-server.ts'
import { SILENCE_MS } from './scene.ts'
import { durable, onStage, type Stage } from './stage.ts'

onStage('F37: SCRIPT FLUSH ten times a second is invisible', durable, async ({ redis, on }) => {
  await on.worker(redis.url)
  const production = on.produce(on.instance(redis.url))
  await on.flows(30)
  await onServer(redis.url, async (own) => {
    for (let i = 0; i < 20; i++) {
      await own.send(['SCRIPT', 'FLUSH'])
      await pause(100)
    }
  })
  await production.stop()
  expect(on.ledger.refused.size + on.ledger.unknown.size).toBe(0)
  await on.account()
  expect(on.lines).toEqual([])
})

/** Longer than a silence: whoever judged by the clock alone would take everybody for dead. */
const AWAY_MS = 2 * SILENCE_MS

/** Two workers with jobs that outlast the outage, and more jobs behind it. No run may be recovered because of it. */
async function outlast({ redis, on }: Stage, away: () => Promise<void>): Promise<void> {
  for (let i = 0; i < 2; i++) await on.worker(redis.url)
  const producer = on.instance(redis.url)
  const long = await on.push(producer, 6, { ms: AWAY_MS + 2000, fails: 0 })
  await on.until('jobs at work', 5000, () => expect(on.ledger.started.size).toBe(long.length))
  const pushing = away()
  await on.push(producer, 5)
  await pushing
  await on.push(producer, 20)
  await on.account()
  expect(on.lines.filter((line) => line.includes('dead'))).toEqual([])
}

describe('F38: longer than a silence', () => {
  onStage('F38: a foreign script keeps it busy', [...durable, '--busy-reply-threshold', '100'], async (stage) => {
    await outlast(stage, async () => {
      const busy = stage.on.ask('EVAL', 'while true do end', '0').catch(String)
      await pause(AWAY_MS)
      await stage.on.ask('SCRIPT', 'KILL')
      expect(await busy).toContain('killed')
    })
  })

  onStage('F38: DEBUG SLEEP', [...durable, '--enable-debug-command', 'local'], async (stage) => {
    await outlast(stage, async () => void (await stage.on.ask('DEBUG', 'SLEEP', String(AWAY_MS / 1000))))
  })

  onStage('F38: it is stopped and goes on', durable, async (stage) => {
    await outlast(stage, async () => {
      stage.redis.freeze()
      await pause(AWAY_MS)
      stage.redis.thaw()
    })
  })
})
