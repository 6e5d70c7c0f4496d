// What a person types, and what it means.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { needlesOf, printTerm, termsIn } from './filter.ts'

describe('a filter', () => {
  it('has words for parts of a job, quoted ones, and words for anywhere', () => {
    expect(termsIn('queue:mail  class:Welcome error:"card declined" 42 "New York"')).toEqual([
      { part: 'queue', value: 'mail' },
      { part: 'class', value: 'Welcome' },
      { part: 'error', value: 'card declined' },
      { part: 'text', value: '42' },
      { part: 'text', value: 'New York' },
    ])
  })
  it('takes what is no part for text, half of a quote as it is, and JSON as it is written', () => {
    expect(termsIn('"user":42')).toEqual([{ part: 'text', value: '"user":42' }])
    expect(termsIn('https://a.test/b "open')).toEqual([
      { part: 'text', value: 'https://a.test/b' },
      { part: 'text', value: '"open' },
    ])
    expect(termsIn('  ')).toEqual([])
  })
  it('is asked of the store as JSON writes it', () => {
    expect(needlesOf(termsIn(String.raw`"a":1 error:"say \"hi\""`))).toEqual(['"a":1', String.raw`say \"hi\"`])
  })
  it('is read as it was printed', () => {
    const part = fc.constantFrom('text', 'class', 'queue', 'tag', 'error', 'jid')
    const value = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('queue:mail', 'JID:1', 'a:b', '"', '\\'))
    fc.assert(
      fc.property(fc.array(fc.record({ part, value })), (terms) => {
        const known = terms as ReturnType<typeof termsIn>
        expect(termsIn(known.map(printTerm).join(' '))).toEqual(known)
      }),
    )
  })
})
