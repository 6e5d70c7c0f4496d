// What is made of samples: medians, spreads, and turns of which one fails.

import { expect, it } from 'vitest'
import { alternate, shareOf, spreadOf } from '../../bench/run/samples.ts'

it('a spread has the median, the least and the most, in whatever order the samples came', () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9, samples: 3 })
  expect(spreadOf([10, 9, 1, 2])).toEqual({ median: 5.5, least: 1, most: 10, samples: 4 })
})

it('of no samples there is no spread', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

it('below a share of sorted values lies that share of them', () => {
  const values = Array.from({ length: 200 }, (_, i) => i + 1)
  expect([shareOf(values, 0.5), shareOf(values, 0.99), shareOf(values, 1)]).toEqual([100, 198, 200])
  expect(shareOf([7], 0.5)).toBe(7)
  expect(shareOf([], 0.5)).toBe(0)
})

it('each has its turn in each round', async () => {
  const turns: string[] = []
  const said = await alternate(2, ['a', 'b'], async (name) => turns.push(name), expect.unreachable)
  expect(turns).toEqual(['a', 'b', 'a', 'b'])
  expect(Object.fromEntries(said)).toEqual({ a: [1, 3], b: [2, 4] })
})

it('each has one turn, and no further round begins when it is enough', async () => {
  const turns: string[] = []
  await alternate(
    5,
    ['a', 'b'],
    async (name) => turns.push(name),
    expect.unreachable,
    () => true,
  )
  expect(turns).toEqual(['a', 'b'])
})

it('who fails is told of, has no further turn, and has said nothing', async () => {
  const turns: string[] = []
  const failures: unknown[] = []
  const run = async (name: string): Promise<number> => {
    const count = turns.push(name)
    if (count === 3) throw new Error('broken')
    return count
  }
  const said = await alternate(3, ['a', 'b'], run, (name, error) => failures.push(`${name}: ${error}`))
  expect(turns).toEqual(['a', 'b', 'a', 'b', 'b'])
  expect(failures).toEqual(['a: Error: broken'])
  expect(Object.fromEntries(said)).toEqual({ b: [2, 4, 5] })
})
