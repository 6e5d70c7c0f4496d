// A value of a key on a page: no secret in it, no longer than a page can bear, and a number as it was written.

import { describe, expect, it } from 'vitest'
import { shownValue } from './shown-value.ts'

const of = (text: string, length?: number) => {
  const value = Buffer.from(text)
  return shownValue({ value, length: length ?? value.length })
}

describe('secrets', () => {
  it.each([
    ['of a job', '{"args":[{"password":"two words","user":1}]}'],
    ['of a job in hand, behind the name of its queue', 'mail\n{"args":[{"api_key":"two words"}]}'],
    ['of a job that is text within JSON', JSON.stringify({ payload: '{"args":[{"token":"two words"}]}' })],
    ['in base64', JSON.stringify({ hm_bytes: 'two words' })],
    ['of JSON that is broken', '{"args":[{"password":"two words","user":1}'],
  ])('are hidden %s', (_, text) => {
    const { text: shown } = of(text)
    expect(shown).not.toContain('words')
    expect(shown).toContain('•••')
  })

  it('are hidden in what is too long to be read, with all behind the first', () => {
    const { text, isCut } = of('{"a":1,"password":"two words', 50_000)
    expect(text).toBe('{"a":1,"•••')
    expect(isCut).toBe(true)
    expect(of('said: password is two words', 50_000).text).toBe('said: •••')
  })
})

it('keeps numbers of any size as they were written', () => {
  expect(of('{"args":[9007199254740993,1.50,"x"]}').text).toBe('{"args":[9007199254740993,1.50,"x"]}')
})

it('shows other text as it is, and cuts what is long', () => {
  expect(of('1796033120790 abc').text).toBe('1796033120790 abc')
  expect(of('')).toEqual({ text: '', isText: true, isCut: false })
  const { text, isCut } = of('x'.repeat(5000))
  expect(text).toHaveLength(2048)
  expect(isCut).toBe(true)
})

it('shows the bytes of what is no text', () => {
  expect(shownValue({ value: Uint8Array.of(0, 1, 255), length: 3 })).toEqual({
    ...{ text: '00 01 ff', isText: false, isCut: false },
  })
})

it('takes text that was cut within a character for text', () => {
  const value = Buffer.from('aé').subarray(0, 2)
  expect(shownValue({ value, length: 3 })).toMatchObject({ text: 'a', isText: true, isCut: true })
})
