// Parameters: what fits comes through as a value, anything else is refused by name.

import { describe, expect, it } from 'vitest'
import { oneOf, readParameters, text, WrongParameter, whole } from './parameters.ts'

const read = (query: string): unknown =>
  readParameters({ n: whole(1, 100, 25), word: oneOf(['a', 'b']), q: text(5) }, new URLSearchParams(query))

describe('parameters', () => {
  it('have the values of their readers, or their defaults', () => {
    expect(read('')).toEqual({ n: 25, word: 'a', q: '' })
    expect(read('n=100&word=b&q=%3Cb%3E&lang=de')).toEqual({ n: 100, word: 'b', q: '<b>' })
  })
  it.each([
    'n=0',
    'n=101',
    'n=1e1',
    'n=-1',
    'n=',
    'n=99999999999999999999',
    'word=c',
    'word=',
    'q=123456',
    'x=1',
    '__proto__=1',
  ])('refuse %s', (query) => expect(() => read(query)).toThrow(WrongParameter))
})
