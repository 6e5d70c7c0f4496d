import { describe, expect, it } from 'vitest'
import { textOf } from './payload.ts'
import { writePayload } from './write.ts'

describe('written payloads', () => {
  it('stay what they are while others are written, whatever their letters and lengths', () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `${i} ${'aé→😀'.repeat(i % 40)}`)
    const payloads = texts.map(writePayload)
    expect(payloads.map(textOf)).toEqual(texts)
  })

  it('may be of any size', () => {
    for (const length of [0, 5461, 5462, 100_000]) expect(textOf(writePayload('→'.repeat(length))).length).toBe(length)
  })
})
