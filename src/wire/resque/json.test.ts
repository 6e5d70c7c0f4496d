import { expect, it } from 'vitest'
import { rubyJson } from './json.ts'

it('floats are written as Ruby prints them', () => {
  // What `JSON.generate` of Ruby 3.1 says of each.
  const said = [
    [0.1, '0.1'],
    [-2.5, '-2.5'],
    [0.0001, '0.0001'],
    [0.00001, '1.0e-05'],
    [1.5e-7, '1.5e-07'],
    [1.25e-12, '1.25e-12'],
    [123456789.5, '123456789.5'],
  ] as const
  for (const [value, text] of said) expect(rubyJson(value)).toBe(text)
})

it('integers of any size are written whole', () => {
  expect(rubyJson([1, -7, 9007199254740993n, 12345678901234567890n])).toBe(
    '[1,-7,9007199254740993,12345678901234567890]',
  )
})

it('letters stay as they are, and half of a pair becomes the sign for what cannot be read', () => {
  expect(rubyJson(['é → 😀', 'a/b', 'line\n', '\ud83d'])).toBe('["é → 😀","a/b","line\\n","\ufffd"]')
})

it('members keep their order, and what is undefined is left out', () => {
  expect(rubyJson({ class: 'A', args: [{ b: 1, a: undefined }], queue: undefined })).toBe(
    '{"class":"A","args":[{"b":1}]}',
  )
})

it('what is no value is refused', () => {
  expect(() => rubyJson(undefined)).toThrow('undefined cannot be written as JSON.')
})
