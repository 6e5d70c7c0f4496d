// Which requests are ours: by the name they came under, and by the page that sent them.

import { describe, expect, it } from 'vitest'
import { addressOf, isOurs, refusalOf } from './origin.ts'

const request = (method: string, headers: Record<string, string>, url = 'http://jobs.test/queues'): Request =>
  new Request(url, { method, headers })

const refused = (method: string, headers: Record<string, string>, trustProxy = false): boolean => {
  const asked = request(method, headers)
  return refusalOf(asked, addressOf(asked, trustProxy)) !== null
}

describe('a change', () => {
  const passes: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    ['from our page', { 'sec-fetch-site': 'same-origin' }],
    ['from our page on plain HTTP, where browsers tell the origin alone', { origin: 'http://jobs.test' }],
    ['behind a proxy that ends TLS: the scheme of the origin is another', { origin: 'https://jobs.test' }],
  ]
  const fails: readonly (readonly [what: string, headers: Record<string, string>])[] = [
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another name of our site', { 'sec-fetch-site': 'same-site' }],
    ['that somebody typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['whose origin fits, but whose site is another', { 'sec-fetch-site': 'cross-site', origin: 'http://jobs.test' }],
    ['from another origin', { origin: 'http://evil.test' }],
    ['from another port', { origin: 'http://jobs.test:81' }],
    ['from nowhere', { origin: 'null' }],
    ['that says nothing', {}],
    ['with a forwarded name that nobody trusts', { origin: 'http://evil.test', 'x-forwarded-host': 'evil.test' }],
  ]
  it.each(passes)('passes: %s', (_what, headers) => expect(refused('POST', headers)).toBe(false))
  it.each(fails)('is refused: %s', (_what, headers) => expect(refused('POST', headers)).toBe(true))
  it('passes behind a trusted proxy under the name that the browser sees', () => {
    const headers = { origin: 'https://jobs.example', 'x-forwarded-host': 'jobs.example', 'x-forwarded-proto': 'https' }
    expect(refused('POST', headers, true)).toBe(false)
    expect(refused('POST', { ...headers, origin: 'http://jobs.test' }, true)).toBe(true)
  })
  it('is looked at whatever the method, and a look is not', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE']) expect(refused(method, {})).toBe(true)
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect(refused(method, { origin: 'http://evil.test' })).toBe(false)
  })
})

describe('a name', () => {
  const ours = (host: string, hosts: readonly string[] | null): boolean =>
    isOurs(addressOf(request('GET', { host }), false), hosts)

  it('of this machine is ours, and one that was allowed', () => {
    for (const host of ['localhost', 'localhost:7420', '127.0.0.1:7420', '[::1]:7420', 'app.localhost'])
      expect(ours(host, [])).toBe(true)
    expect(ours('jobs.example:8080', ['jobs.example'])).toBe(true)
    expect(ours('JOBS.example', ['jobs.EXAMPLE'])).toBe(true)
  })
  it('of somebody else is not: a page that lets its own name point here', () => {
    for (const host of ['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', 'jobs.example.evil.test'])
      expect(ours(host, ['jobs.example'])).toBe(false)
  })
  it('may be any where the app around us looks after names', () => expect(ours('evil.test', null)).toBe(true))
})
