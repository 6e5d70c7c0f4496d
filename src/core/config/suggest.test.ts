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
    expect(nearest('axy', ['abc'])).toBeNull()
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
  })

  it('says nothing where nothing is known', () => {
    expect(didYouMean('x', [])).toBe('')
  })
})
