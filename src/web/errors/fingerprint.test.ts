// Failures that differ only in what names a case are one.

import { expect, it } from 'vitest'
import { withoutCases } from './fingerprint.ts'

it.each([
  ['user 12 is gone', 'user # is gone'],
  ['no row 3f2a9c01 in "orders"', 'no row # in #'],
  ['a 6fa459ea-ee8a-3ca4-894e-db77e160355e b', 'a # b'],
  ['decade added', 'decade added'],
  ["it's 'x' and `y`", "it's # and #"],
])('%s', (message, told) => expect(withoutCases(message)).toBe(told))
