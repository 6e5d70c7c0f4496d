// A job that blocks the event loop: the others wait, and nothing else happens; one that never lets go costs its process.

import { describe, expect } from 'vitest'
import { block, spin, work } from './jobs.ts'
import { onBothStores } from './stage.ts'

/** Three times the silence after which a process without a beat is dead. */
const BLOCKED_MS = 6000

describe('a job that blocks the loop', () => {
  onBothStores('F15: loses no claim and is run once; the log names it and how long it was', 60_000, async (stage) => {
    await stage.hm.store()
    const worker = await stage.worker()
    const { jid } = await block.performAsync({ n: 1, ms: BLOCKED_MS })
    await stage.until('the block', () => stage.numbers('start').includes(1))
    const other = await stage.worker()
    await work.performBulk(Array.from({ length: 20 }, (_, i) => ({ n: 10 + i, ms: 5 })))
    await stage.accounts(21)
    expect(stage.numbers('start')).toEqual([1, ...Array.from({ length: 20 }, (_, i) => 10 + i)])
    await stage.until('the warning', () => worker.printed().includes('event loop stood still'))
    const line = worker
      .printed()
      .split('\n')
      .find((some) => some.includes('event loop stood still'))
    const { blocked_ms, jobs } = JSON.parse(line ?? '{}')
    expect(jobs).toEqual([`Block ${jid}`])
    expect(blocked_ms).toBeGreaterThan(BLOCKED_MS - 1000)
    expect(other.printed()).not.toContain('recovered')
  })

  onBothStores('F15: as the first thing a process does is no different', 60_000, async (stage) => {
    const other = await stage.worker({ CONFIG: { queues: ['elsewhere'] } })
    await block.performAsync({ n: 1, ms: BLOCKED_MS })
    const worker = stage.run('worker')
    await stage.accounts(1)
    expect(stage.numbers('start')).toEqual([1])
    await stage.until('the warning', () => worker.printed().includes('event loop stood still'))
    expect(other.printed()).not.toContain('a process is dead')
  })

  onBothStores('F16: for ever ends the process, which names it; neighbours run what it held', 60_000, async (stage) => {
    await stage.hm.store()
    const worker = await stage.worker({ CONFIG: { recovery: { maxBlocked: '2s' } } })
    const { jid } = await spin.performAsync({ n: 1 })
    const { signal } = await worker.ended
    expect(signal).toBe('SIGKILL')
    expect(worker.printed()).toMatch(/ends itself by SIGKILL: its event loop has stood still for [23](\.\d)? s/)
    expect(worker.printed()).toContain(`Jobs at work: Spin ${jid}.`)
    await stage.worker()
    await stage.accounts(1)
    expect(stage.numbers('start')).toEqual([1, 1])
    expect(stage.numbers('end')).toEqual([1])
  })
})
