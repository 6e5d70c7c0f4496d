import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { ms } from './clock.ts'
import { Deadlines } from './deadlines.ts'

let clock: FakeClock
let deadlines: Deadlines
beforeEach(() => {
  clock = new FakeClock()
  deadlines = new Deadlines(clock)
})

/** Waits that are never answered, and what became of each so far. */
function silent(...limits: number[]): string[] {
  const said = limits.map(() => 'waits')
  for (const [i, limit] of limits.entries())
    void deadlines.within(ms(limit), new Promise<string>(() => undefined)).then((what) => {
      said[i] = what
    })
  return said
}

describe('deadlines', () => {
  it('pass on what comes in time, an error too', async () => {
    expect(await deadlines.within(ms(10), Promise.resolve('said'))).toBe('said')
    await expect(deadlines.within(ms(10), Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('end each wait in its own time, whatever the order in which they began', async () => {
    const said = silent(30, 10, 20)
    await clock.advance(ms(9))
    expect(said).toEqual(['waits', 'waits', 'waits'])
    await clock.advance(ms(1))
    expect(said).toEqual(['waits', 'late', 'waits'])
    await clock.advance(ms(10))
    expect(said).toEqual(['waits', 'late', 'late'])
    await clock.advance(ms(10))
    expect(said).toEqual(['late', 'late', 'late'])
    expect(clock.pending).toBe(0)
  })

  it('keep the others where one of them is answered, be it the first, the last or one between', async () => {
    const answers = Array.from({ length: 5 }, () => Promise.withResolvers<string>())
    const said = Promise.all(answers.map(({ promise }) => deadlines.within(ms(10), promise)))
    for (const i of [2, 0, 4]) answers[i]?.resolve(`answer ${i}`)
    await clock.advance(ms(10))
    expect(await said).toEqual(['answer 0', 'late', 'answer 2', 'late', 'answer 4'])
    expect(clock.pending).toBe(0)
  })

  it('have one timer for all that follow', async () => {
    for (let i = 0; i < 100; i++) {
      await deadlines.within(ms(10), Promise.resolve(i))
      expect(clock.pending).toBe(1)
    }
  })

  it('are all over when they are given up, and the timer with them', async () => {
    const said = silent(10, 20)
    deadlines.abandon()
    await clock.advance(ms(0))
    expect(said).toEqual(['late', 'late'])
    expect(clock.pending).toBe(0)
  })
})
