// The page of limits, the tab that is there once there is something to show, a reset with its permission and its line in the log, and
// the reason on the page of a job.

import { expect, it, vi } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { limiter } from '../../src/runtime/limits/limiter.ts'
import { pagesOf } from './pages-of.ts'

const inMemory = (): Haymaker => createHaymaker({ store: 'sqlite::memory:', logger: silentLog })

it('has no tab and shows how to make one while no limiter was used', async () => {
  await using hm = inMemory()
  const pages = pagesOf(hm)
  expect((await pages.get('/')).html).not.toContain('href="/limits"')
  expect((await pages.get('/limits')).text).toContain("limiter.bucket('stripe', { limit: 100, per: '1s' })")
})

it('shows what is in use of each limiter, and how often there was room', async () => {
  await using hm = inMemory()
  const bucket = hm.limiter.bucket('stripe', { limit: 1, per: '1h' })
  await bucket.within(() => 1)
  await bucket.within(() => 1).catch(() => undefined)
  await hm.limiter.concurrent('two', { max: 2 }).within(async () => {
    const { html, text } = await pagesOf(hm).get('/limits')
    expect(html).toContain('href="/limits"')
    expect(html).toMatch(/<meter min="0" max="2" value="1" aria-label="In use of two"/)
    expect(text).toMatch(/stripe\s*bucket, per 1 hr\s*1 of 1\s*1\s*0\s*1\s*0/)
    expect(text).toMatch(/two\s*at once\s*1 of 2\s*1\s*0\s*0\s*0/)
  })
})

it('resets one, once more where it is held, and writes down who did', async () => {
  await using hm = inMemory()
  await hm.limiter.bucket('stripe', { limit: 1, per: '1h' }).within(() => 1)
  const pages = pagesOf(hm, { auth: async () => ({ name: 'eve', role: 'admin' }) })
  expect((await pages.press('/limits/reset', { limit: 'stripe' })).text).toContain('as if it had never been used')
  expect((await pages.press('/limits/reset', { limit: 'stripe' })).text).toContain('Nothing was known of it')
  await hm.limiter.concurrent('two', { max: 2 }).within(async () => {
    const asked = await pages.press('/limits/reset', { limit: 'two' })
    expect(asked.text).toContain('so is who holds it now: 1')
    expect((await hm.limits.one('two'))?.used).toBe(1)
    expect((await pages.press('/limits/reset', { limit: 'two', count: '1' })).text).toContain('never been used')
  })
  expect((await pages.get('/audit')).text).toMatch(/eve\s*\/limits\/reset\s*limit=two/)
  expect((await pages.post('/limits/reset', { limit: 'no such' })).status).toBeLessThan(500)
})

it('a viewer sees no button and may not reset', async () => {
  await using hm = inMemory()
  await hm.limiter.bucket('stripe', { limit: 1, per: '1h' }).within(() => 1)
  const pages = pagesOf(hm, { auth: async () => ({ name: 'v', role: 'viewer' }) })
  expect((await pages.get('/limits')).html).not.toContain('action="/limits/reset"')
  expect((await pages.post('/limits/reset', { limit: 'stripe' })).status).toBe(403)
  expect((await hm.limits.one('stripe'))?.used).toBe(1)
})

it('the page of a job says over which limit it is, and until when', async () => {
  const job = defineJob({
    ...{ name: 'Charge', limits: [limiter.bucket('stripe', { limit: 1, per: '1h' })] },
    perform: () => undefined,
  })
  await using hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog, jobs: [job] })
  await hm.start()
  await job.performAsync()
  const { jid } = await job.performAsync()
  await vi.waitFor(async () => expect((await hm.stats()).scheduled).toBe(1), 5000)
  const { text } = await pagesOf(hm).get(`/jobs/${jid}`)
  expect(text).toMatch(/Why is it waiting\?.*It is over the limit stripe until .* UTC\./s)
  expect(text).not.toContain('It is due at')
})
