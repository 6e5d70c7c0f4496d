import { describe, expect, it } from 'vitest'
import { ms } from '../core/clock.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { Board } from './board.ts'
import { LOOK_EVERY, LoopWatch } from './loop-watch.ts'

interface Told {
  readonly kind: 'stood' | 'frozen'
  readonly length: number
  readonly jobs: readonly string[]
}

function watched(maxMs: number | null = 60_000) {
  const clock = new FakeClock()
  const board = new Board()
  const told: Told[] = []
  board.turn(clock.monotonic())
  const watch = new LoopWatch({
    ...{ board, clock, warnMs: ms(5000), maxMs: maxMs === null ? null : ms(maxMs) },
    onStood: (length, jobs) => told.push({ kind: 'stood', length, jobs }),
    onFrozen: (length, jobs) => told.push({ kind: 'frozen', length, jobs }),
  })
  /** Looks as often as it should for so long, while the loop stands still. */
  const stand = async (length: number): Promise<void> => {
    for (let passed = 0; passed < length; passed += LOOK_EVERY) {
      await clock.advance(LOOK_EVERY)
      watch.look()
    }
  }
  const turn = async (): Promise<void> => {
    await clock.advance(LOOK_EVERY)
    board.turn(clock.monotonic())
    watch.look()
  }
  return { board, clock, told, watch, stand, turn }
}

describe('the watch over the loop', () => {
  it('says how long it stood, and who was at work then, once it turns again', async () => {
    const { board, told, stand, turn } = watched()
    const place = board.add('Résumé', 'a1')
    board.add('Other', null)
    await stand(7000)
    expect(told).toEqual([])
    // It ends in the same turn, before anybody could look.
    board.remove(place)
    await turn()
    await turn()
    expect(told).toEqual([{ kind: 'stood', length: 7000, jobs: ['Résumé a1', 'Other -'] }])
  })

  it('keeps quiet about less than the limit', async () => {
    const { told, stand, turn } = watched()
    await stand(4500)
    await turn()
    await stand(4500)
    await turn()
    expect(told).toEqual([])
  })

  it('ends a process whose loop stands for too long, and never where that is not wanted', async () => {
    const frozen = watched(60_000)
    await frozen.stand(59_500)
    expect(frozen.told).toEqual([])
    await frozen.stand(500)
    expect(frozen.told).toMatchObject([{ kind: 'frozen', length: 60_000 }])
    const patient = watched(null)
    await patient.stand(3_600_000)
    expect(patient.told).toEqual([])
  })

  it('F16: does not take a process that was stopped, with this thread, for a frozen one', async () => {
    const { clock, told, watch, stand, turn } = watched(60_000)
    await stand(1000)
    await clock.advance(ms(3_600_000))
    watch.look()
    expect(told).toEqual([])
    await turn()
    expect(told).toEqual([])
  })

  it('counts what stood before it was there', async () => {
    const clock = new FakeClock()
    const board = new Board()
    board.turn(clock.monotonic())
    await clock.advance(ms(2000))
    const lengths: number[] = []
    const options = { board, clock, warnMs: ms(5000), maxMs: null, onFrozen: () => undefined }
    const watch = new LoopWatch({ ...options, onStood: (length) => lengths.push(length) })
    for (let i = 0; i < 8; i++) {
      await clock.advance(LOOK_EVERY)
      watch.look()
    }
    board.turn(clock.monotonic())
    watch.look()
    expect(lengths).toEqual([6000])
  })
})

describe('the board', () => {
  it('counts the jobs for which it has no place, and gives places out again', () => {
    const board = new Board()
    const places = Array.from({ length: 70 }, (_, n) => board.add('Job', String(n)))
    expect(board.names()).toHaveLength(65)
    expect(board.names().at(-1)).toBe('6 more')
    for (const place of places) board.remove(place)
    expect(board.names()).toEqual([])
    board.add('Last', 'x')
    expect(board.names()).toEqual(['Last x'])
  })

  it('cuts a name that is too long, between two characters', () => {
    const board = new Board()
    board.add('é'.repeat(500), 'jid')
    const [name = ''] = board.names()
    expect(name).toBe(`${'é'.repeat(59)} jid`)
  })
})
