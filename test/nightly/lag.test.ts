// A failover to replicas that were cut off before: what only the old master had is gone. How much that is, is a matter of
// `min-replicas-to-write`: with it the master takes no more; without it, it takes jobs as long as it lives.

import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Scene } from '../redis/faults/scene.ts'
import { onServer } from '../redis/on-server.ts'
import { Watched } from '../redis/sentinel-setup.ts'

const CUT_MS = 4000
const BEFORE = 50

interface Outcome {
  readonly lost: readonly number[]
  /** What was acknowledged while the replicas were cut off. */
  readonly acknowledged: readonly number[]
  readonly refused: number
}

async function failover(minReplicas: '0' | '1'): Promise<Outcome> {
  const watched = await Watched.start(500)
  const old = await watched.current()
  const store = { sentinel: { master: Watched.master, nodes: watched.nodes } }
  const on = new Scene(async () => (await watched.current()).url, store)
  const replicas = watched.servers.filter((server) => server !== old)
  try {
    // The replicas follow as a user of their own, so that they alone can be shut out.
    const tell = (...command: readonly string[]) => onServer(old.url, (own) => own.send([...command]))
    await tell('ACL', 'SETUSER', 'follower', 'on', '>secret', '+psync', '+replconf', '+ping')
    for (const { url } of replicas)
      await onServer(url, async (own) => {
        await own.send(['CONFIG', 'SET', 'masteruser', 'follower'])
        await own.send(['CONFIG', 'SET', 'masterauth', 'secret'])
      })
    await tell('CLIENT', 'KILL', 'TYPE', 'replica')
    await on.until('both to follow again', 20_000, async () => {
      expect(await tell('WAIT', '2', '500')).toBe(2)
    })
    await tell('CONFIG', 'SET', 'min-replicas-to-write', minReplicas)
    // Nobody works: what is acknowledged lies in the queue of whoever is master.
    const producer = on.instance(store)
    await on.push(producer, BEFORE)
    await on.until('both to have it', 10_000, async () => {
      await tell('SET', 'mark', '1')
      expect(await tell('WAIT', '2', '500')).toBe(2)
    })
    await tell('ACL', 'DELUSER', 'follower')
    for (const from = performance.now(); performance.now() - from < CUT_MS; ) {
      await on.push(producer, 1)
      await pause(50)
    }
    const acknowledged = [...on.ledger.acknowledged].filter((n) => n >= BEFORE)
    await old.kill()
    await on.until('another master', 30_000, async () => expect(await watched.current()).not.toBe(old))
    await on.worker(store)
    await on.until('all that is left to run', 30_000, async () => {
      expect((await on.observer.stats()).enqueued).toBe(0)
      expect(on.ledger.ended.size).toBeGreaterThanOrEqual(BEFORE)
    })
    return { lost: on.ledger.lost(), acknowledged, refused: on.ledger.refused.size }
  } finally {
    await on.end()
    await watched.stop()
  }
}

describe('F33: a failover to replicas that were cut off', { timeout: 120_000 }, () => {
  it('loses nothing with min-replicas-to-write: pushes are refused meanwhile', async () => {
    const { lost, acknowledged, refused } = await failover('1')
    console.log(`min-replicas-to-write 1: ${acknowledged.length} acknowledged, ${refused} refused, ${lost.length} lost`)
    expect(refused).toBeGreaterThan(0)
    expect(lost).toEqual([])
  })

  it('loses without it just what was acknowledged meanwhile', async () => {
    const { lost, acknowledged, refused } = await failover('0')
    console.log(`min-replicas-to-write 0: ${acknowledged.length} acknowledged, ${refused} refused, ${lost.length} lost`)
    expect(refused).toBe(0)
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(lost).toEqual(acknowledged)
  })
})
