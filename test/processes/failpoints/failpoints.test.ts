// A process that dies at an exact step, on either store: whatever it held runs again or does not, as it should, is in one
// place, and is counted once.

import { describe, expect } from 'vitest'
import { wait, work } from '../stress/jobs.ts'
import { onBothStores, type Stage } from '../stress/stage.ts'

const TIMEOUT = 60_000
const COUNT = 5

/** A worker that dies at this step; resolves when it did. */
async function fatal(stage: Stage, step: string): Promise<void> {
  const { signal } = await stage.run('worker', { HAYMAKER_FAILPOINT: step }).ended
  expect(signal).toBe('SIGKILL')
}

/** The numbers of so many jobs, each as often as it is told. */
const each = (times: number, count = COUNT): number[] =>
  Array.from({ length: count * times }, (_, i) => Math.floor(i / times))

async function pushed(stage: Stage, change: { fails?: number; inMs?: number } = {}): Promise<void> {
  const { inMs, ...input } = change
  await stage.hm.pushAll(
    Array.from({ length: COUNT }, (_, n) => ({
      class: 'Work',
      args: [{ n, ...input }],
      ...(inMs !== undefined && { at: new Date(Date.now() + inMs) }),
    })),
  )
}

describe('a worker that dies', () => {
  onBothStores('F01: with the claim in hand and no job begun: each runs, once', TIMEOUT, async (stage) => {
    await pushed(stage)
    await fatal(stage, 'claim:after-reply')
    await stage.worker()
    await stage.accounts(COUNT)
    expect(stage.numbers('start')).toEqual(each(1))
  })

  onBothStores('F02: in the middle of fifty jobs: all of them run again', TIMEOUT, async (stage) => {
    await wait.performBulk(Array.from({ length: 50 }, (_, n) => ({ n })))
    const worker = await stage.worker({ CONFIG: { concurrency: 50 } })
    await stage.until('fifty at work', () => stage.numbers('start').length === 50)
    worker.child.kill('SIGKILL')
    await worker.ended
    stage.write('go')
    await stage.worker({ CONFIG: { concurrency: 50 } })
    await stage.accounts(50)
    expect(stage.numbers('start')).toEqual(each(2, 50))
    expect(stage.numbers('end')).toEqual(each(1, 50))
  })

  for (const step of ['run:after', 'settle:before-send'] as const) {
    onBothStores(`F03: at ${step}: what had ended and was not told runs once more`, TIMEOUT, async (stage) => {
      await pushed(stage)
      await fatal(stage, step)
      const before = stage.numbers('end')
      expect(before.length).toBeGreaterThan(0)
      await stage.worker()
      await stage.accounts(COUNT)
      const twice = before.filter((n) => stage.numbers('end').filter((other) => other === n).length === 2)
      expect({ twice, different: new Set(stage.numbers('end')).size }).toEqual({ twice: before, different: COUNT })
    })
  }

  onBothStores('F04: once its outcomes are written: they do not run again', TIMEOUT, async (stage) => {
    await pushed(stage)
    await fatal(stage, 'settle:after-reply')
    const { processed } = await stage.hm.stats()
    expect(processed).toBeGreaterThan(0)
    await stage.worker()
    await stage.accounts(COUNT)
    const ends = stage.numbers('end')
    expect(ends.length).toBeLessThanOrEqual(2 * COUNT - processed)
    expect(new Set(ends).size).toBe(COUNT)
  })

  for (const step of ['run:after', 'settle:before-send', 'settle:after-reply'] as const) {
    onBothStores(`F05: at ${step} of a failure: retried, never twice in the store`, TIMEOUT, async (stage) => {
      await work.performAsync({ n: 0, fails: 1 })
      await fatal(stage, step)
      const written = step === 'settle:after-reply' ? 1 : 0
      const { enqueued, retries, failed } = await stage.hm.stats()
      expect({ stored: enqueued + retries, failed }).toEqual({ stored: written, failed: written })
      await stage.worker()
      await stage.accounts(2, 1)
      expect(stage.numbers('start')).toHaveLength(3 - written)
      expect(stage.numbers('end')).toEqual([0])
    })
  }

  for (const step of ['promote:after-read', 'promote:after-move'] as const) {
    onBothStores(`F06: at ${step}: each due job is in one place, and runs once`, TIMEOUT, async (stage) => {
      await pushed(stage, { inMs: 300 })
      await fatal(stage, step)
      const { scheduled, enqueued } = await stage.hm.stats()
      const claimed = COUNT - scheduled - enqueued
      expect(claimed).toBeGreaterThanOrEqual(0)
      await stage.worker()
      await stage.accounts(COUNT)
      expect(new Set(stage.numbers('end')).size).toBe(COUNT)
      expect(stage.numbers('start').length).toBeLessThanOrEqual(COUNT + claimed)
    })
  }

  for (const step of ['sweep:after-declare', 'sweep:step'] as const) {
    onBothStores(`F07: at ${step}, half way through a recovery: the next one ends it`, TIMEOUT, async (stage) => {
      await wait.performBulk(Array.from({ length: COUNT }, (_, n) => ({ n })))
      const worker = await stage.worker()
      await stage.until('all at work', () => stage.numbers('start').length === COUNT)
      worker.child.kill('SIGKILL')
      await worker.ended
      await fatal(stage, step)
      const before = stage.lines('start').length
      stage.write('go')
      await stage.worker()
      await stage.accounts(COUNT)
      expect(stage.numbers('end')).toEqual(each(1))
      expect(stage.lines('start').length - before).toBe(COUNT)
    })
  }
})

describe('a producer that dies', () => {
  const CHUNK = 10

  for (const [step, stored] of [
    ['push:before-send@3', 2],
    ['push:after-reply@3', 3],
  ] as const) {
    onBothStores(`F06: at ${step}: whole chunks are stored, in one place each`, TIMEOUT, async (stage) => {
      const { signal } = await stage.run('pusher', { COUNT: '50', HAYMAKER_FAILPOINT: step }).ended
      expect(signal).toBe('SIGKILL')
      expect(await stage.hm.stats()).toMatchObject({ enqueued: stored * CHUNK })
      await stage.worker()
      await stage.accounts(stored * CHUNK)
      expect(stage.numbers('end')).toEqual(each(1, stored * CHUNK))
    })
  }
})

describe('a failpoint', () => {
  onBothStores('that does not exist ends the process with an error, at once', TIMEOUT, async (stage) => {
    const worker = stage.run('worker', { HAYMAKER_FAILPOINT: 'claim:sometimes' })
    expect(await worker.ended).toEqual({ code: 1, signal: null })
    expect(worker.printed()).toContain('HAYMAKER_FAILPOINT is claim:sometimes')
  })
})
