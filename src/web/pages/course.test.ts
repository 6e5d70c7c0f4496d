// The steps of a course: round, whole, as many as there is room for, up to now.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stepsOf } from './course.ts'
import { periodOf } from './period.tsx'

const now = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2027, 0) })
const period = fc.oneof(
  fc.integer({ min: 1, max: 480 }).map((minutes) => periodOf({ minutes, hours: 0 })),
  fc.integer({ min: 1, max: 72 }).map((hours) => periodOf({ minutes: 0, hours })),
)

it('lie in the period, are whole but for the last one, and end now', () => {
  fc.assert(
    fc.property(now, period, fc.integer({ min: 24, max: 200 }), (at, one, most) => {
      const { from, stepMs, count } = stepsOf(one, at, 0, most)
      const start = (Math.floor(at / one.stepMs) - one.count + 1) * one.stepMs
      expect(count).toBeLessThanOrEqual(most)
      expect(from % stepMs).toBe(0)
      expect(from).toBeGreaterThanOrEqual(start)
      expect(from - start).toBeLessThan(stepMs)
      expect(Math.floor((at - from) / stepMs)).toBe(count - 1)
    }),
  )
})

it('are those of the store where they are few enough', () => {
  for (const minutes of [1, 59, 60]) {
    const one = periodOf({ minutes, hours: 0 })
    expect(stepsOf(one, Date.UTC(2026, 0), 0, 60)).toMatchObject({ stepMs: one.stepMs, count: one.count })
  }
})

it('go on to what the store has from a clock that is ahead', () => {
  const at = Date.UTC(2026, 0)
  const { from, stepMs, count } = stepsOf(periodOf({ minutes: 10, hours: 0 }), at, at + 5 * 60_000, 60)
  expect(from + (count - 1) * stepMs).toBe(at + 5 * 60_000)
})
