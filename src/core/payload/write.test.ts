import { describe, expect, it } from 'vitest'
import { textOf } from './payload.ts'
import { writePayload } from './write.ts'

describe('written payloads', () => {
  it('stay what they are while others are written, whatever their letters and lengths', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => [`${i} ${'aé→😀'.repeat(i % 40)}`, 'é'.repeat(i % 7)] as const)
    const payloads = texts.map(([head, tail]) => writePayload(head, tail))
    expect(payloads.map(textOf)).toEqual(texts.map(([head, tail]) => head + tail))
  })

  it('may be of any size', () => {
    for (const length of [0, 5461, 5462, 100_000])
      expect(textOf(writePayload('→'.repeat(length), '|')).length).toBe(length + 1)
  })
})
