// Where links begin, behind a proxy that takes a part of the path away.

import { expect, it } from 'vitest'
import { outerBase } from './mount.ts'

const behind = (prefix: string, base: string, trustProxy = true): string =>
  outerBase(new Request('http://jobs.test/', { headers: { 'x-forwarded-prefix': prefix } }), base, trustProxy)

it('links begin with what a trusted proxy took away, and then with the mount', () => {
  expect(behind('/ops', '/jobs')).toBe('/ops/jobs')
  expect(behind('/ops/', '')).toBe('/ops')
  expect(behind('', '/jobs')).toBe('/jobs')
})

it('links begin with the mount alone when nobody trusts the proxy, or when it says what is no path', () => {
  expect(behind('/ops', '/jobs', false)).toBe('/jobs')
  for (const wrong of ['//evil.test', 'https://evil.test', '/a b', '/a"b', 'ops', '/ops//jobs'])
    expect(behind(wrong, '/jobs')).toBe('/jobs')
})
