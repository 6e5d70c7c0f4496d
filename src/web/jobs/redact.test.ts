// Secrets stay off the page.

import { describe, expect, it } from 'vitest'
import { redactedJson, redactedText } from './redact.ts'

describe('redacted', () => {
  it('hides what its names call secret, however deep, and nothing else', () => {
    const args = [{ user: 'ada', password: 'x', api_key: 1, deep: [{ authToken: { a: 1 }, note: 'token' }] }]
    expect(redactedJson(args)).toBe(
      '[{"user":"ada","password":"•••","api_key":"•••","deep":[{"authToken":"•••","note":"token"}]}]',
    )
  })
  it.each([
    ['password=hunter2 for ada', 'password=••• for ada'],
    ['Authorization: Bearer abc.def', 'Authorization: •••'],
    ['{"secret":"a b"}', '{"secret":"•••'],
    ['api-key: 12, next', 'api-key: •••, next'],
    ['the password is wrong', 'the password is wrong'],
  ])('in text: %s', (text, told) => expect(redactedText(text).startsWith(told)).toBe(true))
})
