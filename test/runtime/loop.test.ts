// The small parts everything in the background is made of: a loop, a gate, a limit.

import { describe, expect, it } from 'vitest'
import { type Ms, ms, pause } from '../../src/core/clock.ts'
import { Gate } from '../../src/runtime/gate.ts'
import { Loop, type LoopOptions } from '../../src/runtime/loop.ts'
import { within } from '../../src/runtime/within.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { keptLog, latch, never } from './instance.ts'

const loop = (clock: FakeClock, run: LoopOptions['run'], options: Partial<LoopOptions> = {}): Loop =>
  new Loop({ name: 'duty', clock, log: keptLog(), everyMs: ms(1000), run, ...options })

describe('a loop', () => {
  it('runs after each pause, or at once where it is asked to', async () => {
    const clock = new FakeClock()
    const runs: number[] = []
    const later = loop(clock, async () => void runs.push(clock.monotonic()))
    const now = loop(clock, async () => void runs.push(-clock.monotonic()), { first: 'now' })
    later.start()
    later.start()
    now.start()
    await clock.advance(ms(2500))
    expect(runs).toEqual([-0, 1000, -1000, 2000, -2000])
    await Promise.all([later.stop(), now.stop()])
  })

  it('never overlaps, and counts its pause from the end of a run', async () => {
    const clock = new FakeClock()
    let under = 0
    let most = 0
    const began: number[] = []
    const duty = loop(clock, async () => {
      began.push(clock.monotonic())
      most = Math.max(most, ++under)
      await pause(clock, ms(2500))
      under--
    })
    duty.start()
    await clock.advance(ms(12_000))
    expect(most).toBe(1)
    expect(began).toEqual([1000, 4500, 8000, 11_500])
    const stopping = duty.stop()
    await clock.advance(ms(2500))
    await stopping
  })

  it('waits as long as a run says', async () => {
    const clock = new FakeClock()
    const waits: Ms[] = [ms(10), ms(5000)]
    const began: number[] = []
    const duty = loop(clock, async () => {
      began.push(clock.monotonic())
      return waits.shift()
    })
    duty.start()
    await clock.advance(ms(8000))
    expect(began).toEqual([1000, 1010, 6010, 7010])
    await duty.stop()
  })

  it('F59: survives a run that throws; it reports the first, then for how long, then once a minute, then the end of it', async () => {
    const clock = new FakeClock()
    const log = keptLog()
    let runs = 0
    const duty = loop(
      clock,
      async () => {
        if (++runs <= 90) throw new Error('no')
      },
      { log },
    )
    duty.start()
    await clock.advance(ms(100_000))
    expect(runs).toBe(100)
    expect(log.lines.map(({ message, values }) => [message, values.undoneMs])).toEqual([
      ['duty failed; it goes on trying', undefined],
      ['duty has not done its work for 4 s', 4000],
      ['duty has not done its work for 64 s', 64_000],
      ['duty works again', undefined],
    ])
    await duty.stop()
  })

  it('that is stopped while it runs ends with that run, which is told', async () => {
    const clock = new FakeClock()
    const done = latch()
    let aborted = false
    const duty = loop(clock, async (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      await done.wait()
      throw new Error('in the middle of it')
    })
    duty.start()
    await clock.advance(ms(1000))
    let stopped = false
    const stopping = Promise.all([duty.stop(), duty.stop()]).then(() => {
      stopped = true
    })
    await clock.advance(ms(100))
    expect([aborted, stopped]).toEqual([true, false])
    done.open()
    await stopping
    await clock.advance(ms(10_000))
    expect(clock.pending).toBe(0)
  })

  it('may be stopped before it was started, and stays so', async () => {
    const clock = new FakeClock()
    let runs = 0
    const duty = loop(clock, async () => void runs++, { first: 'now' })
    await duty.stop()
    duty.start()
    await clock.advance(ms(5000))
    expect(runs).toBe(0)
    expect(clock.pending).toBe(0)
  })
})

describe('a gate', () => {
  it('lets many share, and one be alone when the others have ended; who comes later waits', async () => {
    const gate = new Gate()
    const seen: string[] = []
    const [a, b, c] = [latch(), latch(), latch()]
    const enter = (name: string, until: () => Promise<void>) => async (): Promise<string> => {
      seen.push(`${name} in`)
      await until()
      seen.push(`${name} out`)
      return name
    }
    const turn = async (): Promise<void> => {
      for (let i = 0; i < 10; i++) await null
    }
    const all = [
      gate.share(enter('a', () => a.wait())),
      gate.share(enter('b', () => b.wait())),
      gate.alone(enter('alone', () => c.wait())),
      gate.share(enter('late', async () => {})),
      gate.alone(enter('again', async () => {})),
    ]
    await turn()
    expect(seen).toEqual(['a in', 'b in'])
    a.open()
    await turn()
    expect(seen).toEqual(['a in', 'b in', 'a out'])
    b.open()
    await turn()
    expect(seen.slice(3)).toEqual(['b out', 'alone in'])
    c.open()
    expect(await Promise.all(all)).toEqual(['a', 'b', 'alone', 'late', 'again'])
    expect(seen.slice(5)).toEqual(['alone out', 'late in', 'late out', 'again in', 'again out'])
  })

  it('opens again after whatever went wrong inside', async () => {
    const gate = new Gate()
    const no = async (): Promise<never> => {
      throw new Error('no')
    }
    await expect(gate.share(no)).rejects.toThrow('no')
    await expect(gate.alone(no)).rejects.toThrow('no')
    expect(await gate.share(async () => 1)).toBe(1)
    expect(await gate.alone(async () => 2)).toBe(2)
  })
})

describe('a limit', () => {
  it('gives what comes in time, or says that it is late; and leaves no timer', async () => {
    const clock = new FakeClock()
    expect(await within(clock, ms(1000), Promise.resolve(7))).toBe(7)
    await expect(within(clock, ms(1000), Promise.reject(new Error('no')))).rejects.toThrow('no')
    const late = within(clock, ms(1000), never())
    await clock.advance(ms(1000))
    expect(await late).toBe('late')
    const giveUp = new AbortController()
    const given = within(clock, ms(1000), never(), giveUp.signal)
    giveUp.abort()
    expect(await given).toBe('late')
    expect(await within(clock, ms(1000), never(), giveUp.signal)).toBe('late')
    expect(clock.pending).toBe(0)
  })
})
