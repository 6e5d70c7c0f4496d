// Jobs that are held back, on the dashboard: the page of their queue counts and lists them, and their own page says why they wait.

import { afterEach, describe, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { keyOf } from '../../src/web/jobs/identity.ts'
import { endAll, instance, stage } from '../runtime/instance.ts'
import { allOf, type Pages, pagesOf } from './pages-of.ts'

afterEach(endAll)

/** One of a tenant at a time, and two that wait. */
async function held(): Promise<{ pages: Pages; hm: ReturnType<typeof instance>['hm'] }> {
  const job = defineJob<string>({
    name: 'Tenant',
    concurrency: { key: (tenant) => tenant, max: 1 },
    perform: () => undefined,
  })
  const { hm } = instance({ jobs: [job], on: await stage() })
  await job.via(hm).performBulk(['acme & co', 'acme & co', 'acme & co', 'small'])
  return { pages: pagesOf(hm), hm }
}

describe('the page of a queue', () => {
  it('says how many are held back, and of which keys', async () => {
    const { pages } = await held()
    const { text, html } = await pages.get('/queues/default')
    expect(text).toMatch(/Held back\s+2/)
    expect(text).toMatch(/acme & co\s+1 of 1\s+2/)
    expect(html).toContain('/queues/default?lane=acme%20%26%20co')
  })

  it('lists those of a key', async () => {
    const { pages } = await held()
    const { status, text } = await pages.get('/queues/default?lane=acme%20%26%20co')
    expect(status).toBe(200)
    expect(text).toContain('Held back: acme & co')
  })
})

it('is found by a text that it has', async () => {
  const { pages } = await held()
  expect((await pages.get('/find?q=acme')).text).toContain('Held back: acme & co')
})

describe('the page of a job', () => {
  it('says what it waits for', async () => {
    const { pages, hm } = await held()
    const [, , , last] = await allOf(hm.queue('default').jobs)
    const { text } = await pages.get(`/jobs/${last?.jid}`)
    expect(text).toContain('Of the key acme & co, 1 of 1 are in the queue or at work, and 1 job waits before it.')
  })

  it('has a button that deletes it', async () => {
    const { pages, hm } = await held()
    const [, , , last] = await allOf(hm.queue('default').jobs)
    if (!last) throw new Error('there is one')
    await pages.press('/queues/default/jobs/delete', { job: keyOf(last), count: '1' })
    expect(await hm.queue('default').stats()).toMatchObject({ size: 2, waiting: 1 })
  })
})
