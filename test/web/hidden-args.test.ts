// Who may not see the arguments of a job learns nothing of them by searching, on no page and by no deed; the rule is that of the
// role, or of the app for the queue of the job.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import type { DashboardOptions, Identify } from '../../src/web/options.ts'
import type { Role } from '../../src/web/permissions.ts'
import { allOf, type Pages, pagesOf } from './pages-of.ts'

let hm: Haymaker
beforeAll(async () => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
  const at = new Date(2e12)
  const jobs = ['mail', 'payments'].flatMap((queue) => [
    { class: 'Charge', args: [{ card: 4242 }], queue },
    { class: 'Charge', args: [{ card: 1111 }], queue },
  ])
  await hm.pushAll([...jobs, ...jobs.map((job) => ({ ...job, at }))])
})
afterAll(() => hm.stop())

const lists = ['/queues/mail', '/queues/payments', '/jobs?state=scheduled', '/find'] as const
const search = async (pages: Pages, path: string, q: string): Promise<number> => {
  const { html } = await pages.get(`${path}${path.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`)
  return [...html.matchAll(/class="jid"/g)].length
}
const found = async (pages: Pages, q: string): Promise<readonly number[]> => {
  const counts: number[] = []
  for (const path of lists) counts.push(await search(pages, path, q))
  return counts
}

const as =
  (role: Role): Identify =>
  async () => ({ name: 'ada', role })
/** Sees no arguments of payments, and may do all else. */
const can: NonNullable<DashboardOptions['can']> = (_user, permission, queue) =>
  permission !== 'view args' || queue !== 'payments'

describe('a text that stands in arguments', () => {
  it('finds for who may see them', async () => {
    expect(await found(pagesOf(hm), '4242')).toEqual([1, 1, 2, 4])
    expect(await found(pagesOf(hm, { auth: as('operator') }), '"card":4242')).toEqual([1, 1, 2, 4])
  })
  it('finds nothing for a viewer, who finds by all that is shown', async () => {
    const pages = pagesOf(hm, { auth: as('viewer') })
    for (const q of ['4242', '"card":4242', 'class:charge 4242', 'card'])
      expect(await found(pages, q)).toEqual([0, 0, 0, 0])
    expect(await found(pages, 'charge')).toEqual([2, 2, 4, 8])
    expect(await found(pages, 'payments')).toEqual([0, 2, 2, 4])
  })
  it('is told to a viewer like one that stands nowhere', async () => {
    const pages = pagesOf(hm, { auth: as('viewer') })
    const texts = ['4242', '9999'].map(async (q) => (await pages.get(`/jobs?state=scheduled&q=${q}`)).text)
    const [known, unknown] = await Promise.all(texts)
    expect(known).toContain('0 found in 4 of 4 scanned')
    expect(known?.replaceAll('4242', '')).toBe(unknown?.replaceAll('9999', ''))
  })
  it('finds by the queue, where a rule of the app hides those of one', async () => {
    expect(await found(pagesOf(hm, { can }), '4242')).toEqual([1, 0, 1, 2])
  })
  it('means no job of a hidden queue in a deed, and counts none', async () => {
    const pages = pagesOf(hm, { can })
    const sheet = await pages.post('/jobs/delete', { state: 'scheduled', scope: 'all', q: '4242' })
    expect(sheet.text).toContain('This is about 1 job:')
    await pages.post('/jobs/delete', { state: 'scheduled', scope: 'all', q: '4242', count: '9' })
    const left = await allOf(hm.scheduled)
    expect(left.map(({ queue, job }) => `${queue} ${JSON.stringify(job?.args)}`).toSorted()).toEqual([
      'mail [{"card":1111}]',
      'payments [{"card":1111}]',
      'payments [{"card":4242}]',
    ])
  })
})
