import { describe, expect, it } from 'vitest'
import { systemRandom } from './system-clock.ts'

describe('random hex', () => {
  it('is as long as asked for, and never the same, also where one piece of chance ends', () => {
    const some = Array.from({ length: 3000 }, (_, i) => systemRandom.hex(8 + (i % 9)))
    expect(some.map(({ length }) => length)).toEqual(some.map((_, i) => 2 * (8 + (i % 9))))
    expect(new Set(some).size).toBe(some.length)
    expect(new Set(some.map((text) => text.slice(0, 8))).size).toBeGreaterThan(some.length - 3)
  })
})
