// The promoter: due jobs on time and never early, whoever promotes and however often the clock is asked.

import { afterEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { Promoter } from '../../src/runtime/promoter.ts'
import { endAll, type Fixture, instance, keptLog, type Stage, stage, unreachable } from './instance.ts'

afterEach(endAll)

interface Desk extends Fixture {
  readonly began: { readonly n: number; readonly late: number }[]
  /** When the store was asked to promote. */
  readonly asked: number[]
  later(n: number, inMs: number): Promise<unknown>
}

/** A worker whose jobs note how late they begin. */
function desk(on: Stage, began: Desk['began'] = []): Desk {
  const asked: number[] = []
  const due = new Map<number, number>()
  const job = defineJob<{ n: number; due: number }>({
    name: 'Due',
    perform: (input) => void began.push({ n: input.n, late: on.clock.now() - input.due }),
  })
  const through = (store: Store): Store => ({
    ...store,
    promote(max) {
      asked.push(on.clock.monotonic())
      return store.promote(max)
    },
  })
  const fixture = instance({ jobs: [job], on, through })
  const later = (n: number, inMs: number): Promise<unknown> => {
    due.set(n, on.clock.now() + inMs)
    return job.performAt(new Date(on.clock.now() + inMs), { n, due: on.clock.now() + inMs })
  }
  return { ...fixture, began, asked, later }
}

describe('the promoter', () => {
  it('sleeps to the next due time and is there on the millisecond', async () => {
    const { hm, pass, later, began, asked } = desk(await stage())
    for (const [n, inMs] of [700, 701, 3333, 60_000].entries()) await later(n, inMs)
    await hm.start()
    await pass(699)
    expect(began).toEqual([])
    expect(asked.filter((at) => at < 700)).toHaveLength(1)
    await pass(60_000)
    expect(began).toEqual([0, 1, 2, 3].map((n) => ({ n, late: 0 })))
    // Between the wake-ups: the net of five seconds and what each of the four needs.
    expect(asked.length).toBeLessThan(30)
  })

  it('is woken by an entry that is due earlier than what it waits for', async () => {
    const { hm, pass, later, began } = desk(await stage())
    await later(1, 4000)
    await hm.start()
    await pass(1000)
    await later(2, 500)
    await pass(500)
    expect(began).toEqual([{ n: 2, late: 0 }])
    await pass(2500)
    expect(began).toEqual([
      { n: 2, late: 0 },
      { n: 1, late: 0 },
    ])
  })

  it('moves each entry once, however many promote', async () => {
    const on = await stage()
    const began: Desk['began'] = []
    const desks = [desk(on, began), desk(on, began), desk(on, began)]
    const [first] = desks
    for (let n = 0; n < 500; n++) void first?.later(n, 1000 + (n % 10))
    await first?.pass(0)
    for (const { hm } of desks) await hm.start()
    await first?.pass(3000)
    expect(began.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n))
    expect(await on.store.totals()).toEqual({ processed: 500, failed: 0 })
    for (const { late } of began) expect(late).toBeGreaterThanOrEqual(0)
  })

  it('F54: moves what came due while nobody worked', async () => {
    const on = await stage()
    const { hm, pass, later, began } = desk(on)
    for (let n = 0; n < 450; n++) await later(n, 1000)
    await pass(3_600_000)
    await hm.start()
    for (let i = 0; i < 20; i++) await pass(1)
    expect(began).toHaveLength(450)
  })

  it('F59: does not spin where something is due and cannot move', async () => {
    const { clock, store } = await stage()
    let asked = 0
    const stuck: Store = {
      ...store,
      async promote() {
        asked++
        return { moved: 0, nextAt: clock.now() }
      },
    }
    const promoter = new Promoter({ store: stuck, clock, log: keptLog() })
    promoter.start()
    await clock.advance(ms(10_000))
    // Twice at once, then every second.
    expect(asked).toBe(12)
    await promoter.stop()
    expect(clock.pending).toBe(0)
  })

  it('F59: goes on when the store does not answer for a while', async () => {
    const on = await stage()
    let down = true
    const log = keptLog()
    let ran = 0
    const job = defineJob({ name: 'Job', perform: () => void ran++ })
    const through = (store: Store): Store => ({
      ...store,
      promote: (max) => (down ? Promise.reject(unreachable()) : store.promote(max)),
    })
    const { hm, pass } = instance({ jobs: [job], on, through, log })
    await job.performIn('10s')
    await hm.start()
    await pass(150_000)
    expect(ran).toBe(0)
    down = false
    await pass(1001)
    expect(ran).toBe(1)
    const told = log.lines.filter(({ values }) => values.duty === 'promoter')
    expect(told.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error', 'info'])
  })
})
