// Pages that say why there is no page, in the language of who asks: also the reasons that stand within their sentences.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import type { Role } from '../../src/web/permissions.ts'

let hm: Haymaker
beforeAll(() => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
})
afterAll(() => hm.stop())

const textOf = async (lang: string, path: string, init: RequestInit = {}, role: Role = 'viewer'): Promise<string> => {
  const web = dashboard({ haymaker: hm, auth: async () => ({ name: 'ada', role }) })
  const headers = { 'accept-language': lang, 'sec-fetch-site': 'same-origin', ...init.headers }
  const response = await web.fetch(new Request(`http://localhost${path}`, { ...init, headers }))
  expect(response.status).toBeGreaterThanOrEqual(400)
  return (/<main.*<\/main>/s.exec(await response.text())?.[0] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll(/<[^>]*>/g, ' ')
}
const post = { method: 'POST', body: new URLSearchParams() }

const said: readonly (readonly [what: string, path: string, init: RequestInit, en: string, de: string])[] = [
  ['a permission', '/jobs/delete', post, 'It needs: deleting jobs.', 'Nötig ist: Jobs löschen.'],
  ['a number', '/jobs?limit=0', {}, 'is not a whole number from 1 to 100.', 'Erwartet: eine ganze Zahl von 1 bis 100.'],
  ['a word', '/jobs?state=x', {}, 'is not one of busy,', 'Erwartet: eines von busy,'],
  [
    'a text',
    `/find?q=${'x'.repeat(300)}`,
    {},
    'is not text of at most 256 characters.',
    'Erwartet: Text mit höchstens 256 Zeichen.',
  ],
  ['a parameter', '/find?x=1', {}, 'is not known here. Known: q.', 'Erwartet: einer, den diese Seite kennt: q.'],
  ['a page without parameters', '/queues?x=1', {}, 'this page takes none', 'diese Seite kennt keine'],
  [
    ...(['another site', '/preferences', { ...post, headers: { 'sec-fetch-site': 'cross-site' } }] as const),
    ...(['It was refused: Sec-Fetch-Site is "cross-site".', 'Sec-Fetch-Site ist "cross-site"'] as const),
  ],
  [
    ...(['no form', '/preferences', { ...post, body: 'x', headers: { 'content-type': 'text/plain' } }] as const),
    ...(['Content-Type is not that of a form.', 'Erwartet: der eines Formulars.'] as const),
  ],
]

it.each(said)('%s', async (_what, path, init, en, de) => {
  expect(await textOf('en', path, init)).toContain(en)
  const german = await textOf('de', path, init)
  expect(german).toContain(de)
  expect(german).not.toMatch(/\b(?:is|of|the|from|known|needs)\b/)
})

it('a verb is called as on its button', async () => {
  const form = { method: 'POST', body: new URLSearchParams({ state: 'dead' }) }
  expect(await textOf('en', '/jobs/reschedule', form, 'admin')).toContain('a state whose jobs can be told: Reschedule.')
  const german = await textOf('de', '/jobs/reschedule', { ...form, body: new URLSearchParams(form.body) }, 'admin')
  expect(german).toContain('ein Zustand, dessen Jobs das können: Verschieben.')
})
