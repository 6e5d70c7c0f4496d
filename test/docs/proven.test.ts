// Pages that claim something line by line name the test that shows it, or say why there is none. That the tests passed is
// looked at when the run ends (scripts/named-tests.mjs); here, that no line goes without.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { namedIn, provenPages } from '../named-tests.ts'
import { root } from './pages.ts'

/** A word is no reason. */
const SHORTEST_REASON = 20

describe.each(provenPages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  /** Rows whose first cell is a number, or one of our numbers of faults. */
  const rows = text.split('\n').filter((line) => /^\| F?\d/.test(line))

  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(20)
  })

  it('names a test or a reason in each row', () => {
    const bare = rows.filter((row) => {
      const last = row.split('|').at(-2)?.trim() ?? ''
      return namedIn(last).length === 0 && last.length < SHORTEST_REASON
    })
    expect(bare).toEqual([])
  })

  it('names tests in files that are there', () => {
    expect(namedIn(text).filter(({ file }) => !existsSync(join(root, file)))).toEqual([])
  })

  it('numbers its rows once', () => {
    const numbers = rows.map((row) => row.split('|')[1]?.trim())
    expect(numbers.filter((number, i) => numbers.indexOf(number) !== i)).toEqual([])
  })
})

describe('docs/reliability-faults.md', () => {
  const rows = readFileSync(join(root, 'docs/reliability-faults.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| F\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it('has every fault of the plan, in order', () => {
    const numbers = Array.from({ length: 68 }, (_, i) => `F${String(i + 1).padStart(2, '0')}`)
    expect(rows.map(([, number = '']) => number.replace(' ★', ''))).toEqual(numbers)
  })

  it('gives few reasons in place of tests, and none where nothing may be released without', () => {
    const untested = rows.filter((row) => namedIn(row.at(-2) ?? '').length === 0 && !row.at(-2)?.startsWith('later: '))
    expect(untested.length).toBeLessThanOrEqual(6)
    expect(untested.filter(([, number]) => number?.includes('★'))).toEqual([])
  })
})
