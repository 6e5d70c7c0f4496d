// Signing in by a password over a whole dashboard: what the answers are, and that the address counts which our proxy saw.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../core/log.ts'
import { createHaymaker } from '../../create.ts'
import type { Haymaker } from '../../runtime/haymaker.ts'
import { type Dashboard, dashboard } from '../dashboard.ts'

let hm: Haymaker
beforeAll(() => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
})
afterAll(() => hm.stop())

const made = (options = {}): Dashboard =>
  dashboard({ haymaker: hm, auth: { basic: { user: 'ada', pass: 'right' } }, ...options })

const ask = (web: Dashboard, pass: string | null, forwarded = '192.0.2.1'): Promise<Response> => {
  const authorization = pass === null ? {} : { authorization: `Basic ${btoa(`ada:${pass}`)}` }
  return web.fetch(new Request('http://jobs.test/', { headers: { 'x-forwarded-for': forwarded, ...authorization } }))
}

describe('somebody who guesses', () => {
  it('is asked for a password five times, and then told to wait, whatever is guessed', async () => {
    const web = made({ trustProxy: true })
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await ask(web, 'wrong')
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Haymaker", charset="UTF-8"'])
    }
    const late = await ask(web, 'right')
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
    expect(late.headers.get('www-authenticate')).toBeNull()
    expect(await late.text()).toContain('Try again in 60 seconds.')
    expect((await ask(web, 'right', '192.0.2.2')).status).toBe(200)
  })

  it('does not become somebody else by a header that anybody can write', async () => {
    const web = made({ trustProxy: true })
    for (let n = 0; n < 5; n++) await ask(web, 'wrong', `198.51.100.${n}, 192.0.2.1`)
    expect((await ask(web, 'right', '203.0.113.9, 192.0.2.1')).status).toBe(429)
    const direct = made()
    for (let n = 0; n < 50; n++) await ask(direct, 'wrong', `198.51.100.${n}`)
    expect((await ask(direct, 'right', '203.0.113.9')).status).toBe(429)
  })
})

it('a browser that asks without a password has not guessed', async () => {
  const web = made({ trustProxy: true })
  for (let n = 0; n < 60; n++) expect((await ask(web, null)).status).toBe(401)
  expect((await ask(web, 'right')).status).toBe(200)
})

describe('an answer of the app in place of a user', () => {
  it('is sent as it is, with our headers', async () => {
    const web = made({ auth: () => Response.redirect('http://jobs.test/login') })
    const { status, headers } = await ask(web, null)
    expect([status, headers.get('location')]).toEqual([302, 'http://jobs.test/login'])
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})
