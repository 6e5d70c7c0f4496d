import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './suggest.ts'

const options = ['queue', 'queues', 'retry', 'timeout', 'concurrency', 'tags']

describe('the nearest word', () => {
  it.each([
    ['timout', 'timeout'],
    ['timeuot', 'timeout'],
    ['TIMEOUT', 'timeout'],
    ['retries', 'retry'],
    ['concurency', 'concurrency'],
    ['que', 'queue'],
    ['queeu', 'queue'],
    ['queus', 'queue'],
  ])('of %s is %s', (word, known) => {
    expect(nearest(word, options)).toBe(known)
  })

  it.each(['x', 'redis', 'zzzzzzzz', '', 'ta', 'q'.repeat(10_000)])('of %s is none', (word) => {
    expect(nearest(word, ['timeout', 'concurrency'])).toBeNull()
  })

  it('shares a letter with what was written', () => {
    expect(nearest('a', ['b'])).toBeNull()
    expect(nearest('ab', ['cd'])).toBeNull()
  })

  it('counts two letters swapped as one slip', () => {
    expect(nearest('acb', ['abc'])).toBe('abc')
    expect(nearest('ba', ['ab'])).toBe('ab')
    expect(nearest('axy', ['abc'])).toBeNull()
  })

  it('is not far away, however long the word', () => {
    expect(nearest('abcdefghij', ['abcdefgxyz'])).toBe('abcdefgxyz')
    expect(nearest('abcdefghij', ['abcdefwxyz'])).toBeNull()
  })

  it('is not looked for where the word is too long to be typed', () => {
    expect(nearest('q'.repeat(100), ['q'.repeat(100)])).not.toBeNull()
    expect(nearest('q'.repeat(101), ['q'.repeat(101)])).toBeNull()
  })

  it('is at most three slips away, and less than three fifths of the word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const slips = distance(a, b)
        expect(nearest(a, [b])).toBe(slips <= 3 && slips < 0.6 * Math.max(a.length, b.length) ? b : null)
      }),
      { numRuns: 2000 },
    )
  })

  it('of a known word is that word, or an earlier one that only differs in case', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1 }), fc.nat(), (known, i) => {
        const word = known[i % known.length] ?? ''
        expect(nearest(word, known)?.toLowerCase()).toBe(word.toLowerCase())
      }),
    )
  })

  it('does not depend on the order where one is closer', () => {
    expect(nearest('queues', ['queue', 'queues'])).toBe('queues')
    expect(nearest('queues', ['queues', 'queue'])).toBe('queues')
  })
})

/** The same distance, written as it is defined. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const same = a.at(-1) === b.at(-1) ? 0 : 1
  const [a1, b1] = [a.slice(0, -1), b.slice(0, -1)]
  const plain = Math.min(distance(a1, b) + 1, distance(a, b1) + 1, distance(a1, b1) + same)
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)
  return swapped ? Math.min(plain, distance(a1.slice(0, -1), b1.slice(0, -1)) + 1) : plain
}

describe('did you mean', () => {
  it('names the nearest word', () => {
    expect(didYouMean('timout', options)).toBe(' Did you mean timeout?')
  })

  it('lists what is known where nothing is near', () => {
    expect(didYouMean('redis', ['b', 'a'])).toBe(' Known: b, a.')
  })

  it('lists ten and counts the others', () => {
    const known = Array.from({ length: 13 }, (_, i) => `job${i}job`)
    expect(didYouMean('x', known)).toBe(` Known: ${known.slice(0, 10).join(', ')} and 3 more.`)
    expect(didYouMean('x', known.slice(0, 11))).toBe(` Known: ${known.slice(0, 10).join(', ')} and 1 more.`)
    expect(didYouMean('x', known.slice(0, 10))).toBe(` Known: ${known.slice(0, 10).join(', ')}.`)
  })

  it('says nothing where nothing is known', () => {
    expect(didYouMean('x', [])).toBe('')
  })
})
