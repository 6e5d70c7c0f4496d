import { describe, expect, it } from 'vitest'
import { Line } from './line.ts'

interface Waiting {
  readonly n: number
  hasLeft: boolean
}

function line(count: number): { line: Line<Waiting>; all: Waiting[]; leave(n: number): void } {
  const all = Array.from({ length: count }, (_, n) => ({ n, hasLeft: false }))
  const line = new Line<Waiting>(({ hasLeft }) => !hasLeft)
  for (const one of all) line.add(one)
  const leave = (n: number): void => {
    for (const one of all) if (one.n === n) one.hasLeft = true
    line.left()
  }
  return { line, all, leave }
}

describe('a line', () => {
  it('lets out first what came first, and passes over what left from the middle', () => {
    const { line: waiting, leave } = line(4)
    expect(waiting.first?.n).toBe(0)
    leave(1)
    leave(0)
    expect([waiting.first?.n, waiting.size]).toEqual([2, 2])
    expect(waiting.list().map(({ n }) => n)).toEqual([2, 3])
    leave(2)
    leave(3)
    expect([waiting.first, waiting.size, waiting.list()]).toEqual([null, 0, []])
  })

  it('goes on while it is never empty', () => {
    const { line: waiting, all, leave } = line(3)
    for (let n = 3; n < 5000; n++) {
      const next = { n, hasLeft: false }
      all.push(next)
      waiting.add(next)
      leave(n - 3)
      expect(waiting.first?.n).toBe(n - 2)
      all.shift()
    }
    expect(waiting.list().map(({ n }) => n)).toEqual([4997, 4998, 4999])
  })
})
