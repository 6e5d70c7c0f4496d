// Who may do what: every route, by every method, as everybody. The table below is written by hand, so that a route which is
// added has to be thought about, and one that lets in too many is seen.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../core/log.ts'
import { createHaymaker } from '../create.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { dashboard } from './dashboard.ts'
import { routes } from './routes.ts'

const everybody = ['nobody', 'viewer', 'operator', 'admin'] as const
type Who = (typeof everybody)[number]

/** The least role of each route. */
const least: Readonly<Record<string, Exclude<Who, 'nobody'>>> = {
  'GET /': 'viewer',
  'GET /queues': 'viewer',
  'GET /queues/:queue': 'viewer',
  'GET /jobs': 'viewer',
  'GET /jobs/:jid': 'viewer',
  'GET /errors': 'viewer',
  'GET /errors/:fingerprint': 'viewer',
  'GET /audit': 'admin',
  'GET /periodic': 'viewer',
  'GET /periodic/:name': 'viewer',
  'POST /periodic/:name/run': 'operator',
  'POST /periodic/:name/take-over': 'operator',
  'POST /periodic/:name/pause': 'operator',
  'POST /periodic/:name/resume': 'operator',
  'POST /periodic/:name/skip': 'operator',
  'POST /periodic/:name/remove': 'admin',
  'GET /limits': 'viewer',
  'POST /limits/reset': 'admin',
  'GET /find': 'viewer',
  'GET /metrics': 'viewer',
  'GET /metrics/:class': 'viewer',
  'GET /metrics.csv': 'viewer',
  'GET /metrics.json': 'viewer',
  'GET /locks': 'viewer',
  'GET /processes': 'viewer',
  'GET /processes/:owner': 'viewer',
  'GET /redis': 'operator',
  'GET /redis/keys': 'operator',
  'GET /redis/keys/:name': 'operator',
  'GET /stats': 'viewer',
  'GET /stats/queues': 'viewer',
  'GET /stats.txt': 'viewer',
  ...Object.fromEntries(
    [
      ...['/busy', '/scheduled', '/retries', '/morgue', '/overview', '/working', '/failed', '/workers'],
      ...['/stats/resque', '/stats/redis', '/stats/keys', '/scheduled/:key', '/retries/:key', '/morgue/:key'],
      ...['/schedule', '/delayed', '/cron', '/loops'],
    ].map((path) => [`GET ${path}`, 'viewer' as const]),
  ),
  'POST /preferences': 'viewer',
  'POST /queues/:queue/pause': 'operator',
  'POST /deploys': 'operator',
  'POST /locks/release': 'operator',
  'POST /queues/:queue/resume': 'operator',
  'POST /jobs/retry': 'operator',
  'POST /jobs/run': 'operator',
  'POST /jobs/:jid/cancel': 'operator',
  'POST /jobs/reschedule': 'operator',
  'POST /jobs/move': 'operator',
  'POST /queues/:queue/jobs/next': 'operator',
  'POST /queues/:queue/jobs/move': 'operator',
  'POST /errors/:fingerprint/retry': 'operator',
  'POST /stats/reset': 'admin',
  'POST /queues/:queue/clear': 'admin',
  'POST /jobs/:jid/reveal': 'admin',
  ...Object.fromEntries(
    ['/processes', '/processes/:owner'].flatMap((path) =>
      ['dump', 'quiet', 'stop'].map((order) => [`POST ${path}/${order}`, 'admin' as const]),
    ),
  ),
  'POST /jobs/kill': 'admin',
  'POST /jobs/delete': 'admin',
  'POST /queues/:queue/jobs/kill': 'admin',
  'POST /queues/:queue/jobs/delete': 'admin',
  'POST /errors/:fingerprint/kill': 'admin',
  'POST /errors/:fingerprint/delete': 'admin',
}

const accounts = (['viewer', 'operator', 'admin'] as const).map((role) => ({ user: role, pass: `${role}-pass`, role }))

let hm: Haymaker
beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
})
afterAll(() => hm.stop())

const ask = async (method: string, path: string, who: Who, options = {}): Promise<Response> => {
  const web = dashboard({ haymaker: hm, auth: { basic: accounts }, ...options })
  const authorization = `Basic ${btoa(`${who}:${who}-pass`)}`
  const headers = { 'sec-fetch-site': 'same-origin', ...(who !== 'nobody' && { authorization }) }
  const body = method === 'POST' ? new URLSearchParams() : null
  return web.fetch(new Request(`http://localhost${path}`, { method, headers, body }))
}

const filled = (path: string): string => path.replace(/:\w+/g, 'x')
const all = routes.map(({ method, path }) => ({ method, path, name: `${method} ${path}` }))

describe('the table', () => {
  it('names every route', () => expect(all.map(({ name }) => name).toSorted()).toEqual(Object.keys(least).toSorted()))
})

describe.each(all)('$name', ({ method, path, name }) => {
  it.each(everybody)('by %s', async (who) => {
    const { status } = await ask(method, filled(path), who)
    if (who === 'nobody') expect(status).toBe(401)
    else if (everybody.indexOf(who) < everybody.indexOf(least[name] ?? 'admin')) expect(status).toBe(403)
    else expect([200, 302, 303, 400, 404]).toContain(status)
  })

  it('by another method is refused, and changes nothing', async () => {
    const own = all.filter((one) => one.path === path).map((one) => one.method)
    for (const other of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      if (own.includes(other as 'GET')) continue
      // An id in a path may be a word that is an address of its own.
      const response = await ask(other, filled(path), 'admin')
      expect([405, 404]).toContain(response.status)
      if (response.status === 405) expect(response.headers.get('allow')).not.toContain(other)
    }
  })
})

describe('every answer', () => {
  const paths = ['/', '/nowhere', '/jobs?limit=9999', '/assets/none.js', '/queues/%00', '/live', '/stats']
  it.each(paths.flatMap((path) => everybody.map((who) => [path, who] as const)))(
    '%s by %s keeps a browser from all but us',
    async (path, who) => {
      const { headers } = await ask('GET', path, who)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toContain('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})

describe('somebody who only reads', () => {
  it('changes nothing, whatever the role', async () => {
    const own = ['/preferences', '/jobs/:jid/reveal']
    for (const { method, path } of all.filter((one) => one.method === 'POST' && !own.includes(one.path)))
      expect((await ask(method, filled(path), 'admin', { readOnly: true })).status).toBe(403)
  })
})

describe('a rule of the app', () => {
  it('narrows what a role may, by queue', async () => {
    const can = (_user: unknown, permission: string, queue: string | null): boolean =>
      permission === 'view' || queue !== 'payments'
    expect((await ask('POST', '/queues/payments/pause', 'admin', { can })).status).toBe(403)
    expect((await ask('POST', '/queues/mail/pause', 'admin', { can })).status).toBe(303)
  })
})

describe('in production', () => {
  it('it is closed until somebody is named, and says how', async () => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    try {
      const response = await dashboard({ haymaker: hm }).fetch(new Request('http://localhost/'))
      expect(response.status).toBe(403)
      expect(await response.text()).toContain('auth: { basic:')
      expect(() => dashboard({ haymaker: hm, auth: false })).toThrow('HM_CONFIG_INVALID')
    } finally {
      process.env.NODE_ENV = before
    }
  })
})

describe('a form', () => {
  it('larger than it may be is refused before it is read', async () => {
    const web = dashboard({ haymaker: hm })
    const body = new URLSearchParams({ q: 'x'.repeat(70_000) })
    const headers = { 'sec-fetch-site': 'same-origin' }
    const request = new Request('http://localhost/jobs/retry', { method: 'POST', headers, body })
    expect((await web.fetch(request)).status).toBe(413)
  })
  it('from another site is refused', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'http://evil.test' }
    const request = new Request('http://localhost/queues/mail/pause', { method: 'POST', headers })
    const response = await dashboard({ haymaker: hm }).fetch(request)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('Sec-Fetch-Site')
  })
})
