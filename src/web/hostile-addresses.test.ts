// Every parameter of every page, and every part of a path, with what nobody should send: there is an answer, it is no error of
// ours, it does not say again what was sent but as text, and it does not take long.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../core/log.ts'
import { createHaymaker } from '../create.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { type Dashboard, dashboard } from './dashboard.ts'
import { routes } from './routes.ts'

const LONGEST_MS = 200

const values: readonly string[] = [
  ...['', ' ', '0', '-1', '1.5', '1e9', '99999999999999999999', 'NaN', 'Infinity', '0x10', 'null', 'undefined', 'true'],
  ...[
    '"><img src=x onerror=alert(1)>',
    "'><script>alert(1)</script>",
    'javascript:alert(1)',
    '</script><svg onload=x>',
  ],
  ...['{{7*7}}', '`id`', '$(id)', "' OR 1=1 --", '"; DROP TABLE entries; --', '%', '_', '\\', '*', '[a-z', '(?=x)+'],
  ...['../../../etc/passwd', '..', '.', '//elsewhere.example', 'https://elsewhere.example/', '\\\\host\\share'],
  ...['\u0000', '\r\nSet-Cookie: a=b', '\u202eabc', '\ud800', '👩‍👩‍👧‍👦', 'ß'.repeat(200), 'a'.repeat(5000)],
  ...['class:"', 'class:"\\', 'error:"a" -tag:b queue:', '__proto__', 'constructor', '__proto__[x]=1', '"'.repeat(300)],
  ...[
    `${'('.repeat(200)}`,
    `${'a!'.repeat(100)}`,
    'hasOwnProperty',
    'W10=',
    '{"after":1}',
    '1796000000000.abcdefghijklmnop.',
  ],
]

let hm: Haymaker
let web: Dashboard
const errors: unknown[] = []
beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
  await hm.pushAll(Array.from({ length: 50 }, (_, n) => ({ class: 'Greet', args: [n], queue: 'mail' })))
  web = dashboard({ haymaker: hm, onError: (error) => errors.push(error) })
})
afterAll(() => hm.stop())

/** What an address, and nothing else, makes of a page. */
async function checked(path: string, value: string): Promise<void> {
  const before = process.cpuUsage()
  const response = await web.fetch(new Request(`http://localhost${path}`))
  const body = await response.text()
  const { user, system } = process.cpuUsage(before)
  expect.soft((user + system) / 1000, path).toBeLessThan(LONGEST_MS)
  expect.soft([200, 302, 400, 404], path).toContain(response.status)
  expect.soft(errors.splice(0), path).toEqual([])
  if (/["<>]/.test(value)) expect.soft(body, path).not.toContain(value)
  for (const [name, header] of response.headers) expect.soft(`${name}: ${header}`, path).not.toMatch(/[\r\n]/)
  if (response.status === 302) expect.soft(response.headers.get('location'), path).toMatch(/^\/(?!\/)/)
}

const encoded = (value: string): string => encodeURIComponent(value.toWellFormed())
const pages = routes.filter(({ method }) => method === 'GET')
const parameters = pages.flatMap(({ path, parameters }) =>
  [...Object.keys(parameters), 'lang', 'unknown'].map((name) => ({ path, name })),
)
const parts = pages.filter(({ path }) => path.includes(':')).map(({ path }) => ({ path }))
const filled = (path: string): string => path.replace(/:\w+/g, 'mail')

describe('an address', () => {
  it.each(parameters)('of $path may have anything as $name', async ({ path, name }) => {
    for (const value of values) await checked(`${filled(path)}?${name}=${encoded(value)}`, value)
  })

  it.each(parameters)('of $path may have $name more than once, or broken', async ({ path, name }) => {
    for (const query of [`${name}=%&${name}=%ff%fe`, `${name}[]=1&${name}[a]=2`, `${name}`, `&&=&${name}=1&${name}=2`])
      await checked(`${filled(path)}?${query}`, query)
  })

  it.each(parts)('of $path may have anything in its path', async ({ path }) => {
    for (const value of values) await checked(path.replace(/:\w+/, encoded(value) || '-'), value)
    for (const raw of ['%', '%ff', '%00', '%2e%2e', '%2F%2F', 'a%5C..%5Cb', ';a=b', '@', ':'])
      await checked(path.replace(/:\w+/, raw), raw)
  })

  it('may have parameters that are called anything', async () => {
    for (const value of values.filter((one) => one !== '')) await checked(`/jobs?${encoded(value)}=1`, value)
  })
})

describe('a cookie', () => {
  it('may say anything, and nothing of it is said again', async () => {
    for (const value of values) {
      const cookie = ['hm_lang', 'hm_theme', 'hm_told'].map((name) => `${name}=${encoded(value)}`).join('; ')
      const response = await web.fetch(new Request('http://localhost/', { headers: { cookie } }))
      expect(response.status).toBe(200)
      if (/["<>]/.test(value)) expect(await response.text()).not.toContain(value)
    }
    for (const told of ['{"key":"__proto__"}', '{"key":"app.skip","count":"<b>"}', '[]', '1', '{"key":{}}', 'null']) {
      const headers = { cookie: `hm_told=${encodeURIComponent(told)}` }
      expect((await web.fetch(new Request('http://localhost/', { headers }))).status).toBe(200)
    }
  })
})
