// The dashboard within real frameworks: the same pages, forms, headers and streams, wherever it is mounted and whatever stands
// before it.

import { request as ask } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import { securityHeaders } from '../../src/web/security/headers.ts'
import { mountings, type Served } from './mounts.ts'

let hm: Haymaker
beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
  await hm.push({ class: 'Hello', queue: 'mail', args: [] })
  const at = new Date(Date.now() + 3_600_000)
  await hm.pushAll(Array.from({ length: 30 }, (_, n) => ({ class: 'Later', args: [n], at })))
})
afterAll(() => hm.stop())

const ours = { 'sec-fetch-site': 'same-origin' }

describe.each(mountings)('$name', ({ base, basePath, serve }) => {
  let served: Served
  let address: string
  beforeEach(async () => {
    const web = dashboard({ haymaker: hm, onError() {}, ...(basePath !== undefined && { basePath }) })
    served = await serve(web)
    address = `${served.origin}${base}`
  })
  afterEach(() => served.close())

  const post = (path: string, body: BodyInit | null, headers = {}): Promise<Response> =>
    fetch(`${address}${path}`, { method: 'POST', body, headers: { ...ours, ...headers }, redirect: 'manual' })

  it('shows its pages, with links and files below the mount', async () => {
    for (const path of base === '' ? ['/'] : ['', '/', '/?lang=en']) {
      const response = await fetch(`${address}${path}`)
      const html = await response.text()
      expect([path, response.status]).toEqual([path, 200])
      const links = [...html.matchAll(/(?:href|src|action)="([^"#]+)"/g)].map(([, link = '']) => link)
      expect(links.length).toBeGreaterThan(8)
      expect(links.filter((link) => !link.startsWith(`${base}/`) && link !== base)).toEqual([])
      for (const link of links.filter((one) => one.includes('/assets/')))
        expect((await fetch(`${served.origin}${link}`)).status).toBe(200)
    }
  })

  it('sends its own headers, once each, also with what is not found', async () => {
    for (const path of ['/queues', '/nowhere', '/assets/none']) {
      const { headers } = await fetch(`${address}${path}`)
      const { 'content-security-policy': policy, ...others } = securityHeaders
      expect(headers.get('content-security-policy')).toBe(policy)
      for (const [name, value] of Object.entries(others)) expect([name, headers.get(name)]).toEqual([name, value])
    }
  })

  it('answers HEAD as GET, without a body', async () => {
    for (const path of ['/queues', '/live/stream']) {
      const response = await fetch(`${address}${path}`, { method: 'HEAD' })
      expect([path, response.status, await response.text()]).toEqual([path, 200, ''])
    }
  })

  it('takes a form, and leads on below the mount', async () => {
    const response = await post('/queues/mail/pause', new URLSearchParams({ back: '/queues' }))
    expect([response.status, response.headers.get('location')]).toEqual([303, `${base}/queues`])
    expect(response.headers.get('set-cookie')).toContain(`Path=${base || '/'};`)
    expect((await hm.stats()).queues.find(({ name }) => name === 'mail')?.paused).toBe(true)
    expect((await post('/queues/mail/resume', new URLSearchParams({ back: '/queues' }))).status).toBe(303)
    expect((await hm.stats()).queues.find(({ name }) => name === 'mail')?.paused).toBe(false)
  })

  it('takes every one of many fields of the same name', async () => {
    const keys = []
    for await (const { jid } of hm.scheduled) keys.push(`no such job ${jid}`)
    const form = new URLSearchParams([['state', 'scheduled'], ...keys.map((key) => ['job', key])])
    const told = (await post('/jobs/run', form)).headers.get('set-cookie') ?? ''
    expect(decodeURIComponent(told)).toContain(`"skipped":${keys.length}`)
  })

  it('takes a form that comes in pieces', async () => {
    const body = new Blob(['back=/queues']).stream()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const init = { method: 'POST', body, headers: { ...ours, ...headers }, redirect: 'manual', duplex: 'half' } as const
    expect((await fetch(`${address}/queues/mail/resume`, init)).status).toBe(303)
  })

  it('refuses what is no form, and what is larger than one', async () => {
    const text = { 'content-type': 'text/plain' }
    expect((await post('/queues/mail/resume', 'back=/queues', text)).status).toBe(400)
    const large = new URLSearchParams({ state: 'scheduled', q: 'x'.repeat(70_000) })
    expect((await post('/jobs/run', large)).status).toBe(413)
  })

  it('refuses a change that another site asks for', async () => {
    expect((await post('/queues/mail/pause', new URLSearchParams(), { 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    )
  })

  it('tells the news as they come', async () => {
    const { body, headers } = await fetch(`${address}/live/stream`)
    expect(headers.get('content-type')).toBe('text/event-stream')
    let said = ''
    for await (const part of body ?? []) {
      said += new TextDecoder().decode(part)
      if (said.split('data: ').length > 2) break
    }
    expect(said).toMatch(/^retry: 3000\n\n/)
  })
})

describe('a basePath that is not where it is mounted', () => {
  const wrong = mountings.filter(({ base }) => base !== '')
  it.each(wrong)('says so in place of a page with dead links: $name', async ({ base, serve }) => {
    const served = await serve(dashboard({ haymaker: hm, basePath: '/admin/queues' }))
    try {
      const response = await fetch(`${served.origin}${base}`)
      const html = await response.text()
      expect(response.status).toBe(404)
      expect(html).toContain(`You opened ${base}, and the option basePath says /admin/queues.`)
      expect(html).not.toMatch(/href=|src=/)
      expect(response.headers.get('content-security-policy')).toBe(securityHeaders['content-security-policy'])
    } finally {
      await served.close()
    }
  })
})

describe('a request that is none', () => {
  it('is refused with the headers of every answer', async () => {
    const [first] = mountings
    const served = await first?.serve(dashboard({ haymaker: hm }))
    const { hostname, port } = new URL(served?.origin ?? '')
    const answer = await new Promise<{ status: number | undefined; policy: string | undefined }>((resolve, reject) => {
      const asked = ask({ hostname, port, path: '/', headers: { host: 'a b' } }, (response) => {
        response.resume()
        resolve({ status: response.statusCode, policy: response.headers['content-security-policy'] as string })
      })
      asked.once('error', reject).end()
    })
    await served?.close()
    expect(answer).toEqual({ status: 400, policy: securityHeaders['content-security-policy'] })
  })
})
