// The page of locks, and what the page of a job says of its lock.

import { afterEach, describe, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, until } from '../runtime/instance.ts'
import { pagesOf } from './pages-of.ts'

afterEach(endAll)

const job = defineJob<{ post: number; by?: string }>({
  ...{ name: 'Index<b>', unique: { by: ['post'], onConflict: 'replace' } },
  perform() {},
})
const play = (): Fixture => instance({ jobs: [job] })

describe('the page of locks', () => {
  it('says how to have some where there are none, and no tab leads there', async () => {
    const pages = pagesOf(play().hm)
    const { status, text, html } = await pages.get('/locks')
    expect(status).toBe(200)
    expect(text).toContain(
      "No locks: no unique job waits or runs. A job is unique by this option: defineJob({ name: 'Index'",
    )
    expect(html).not.toContain('href="/locks"')
  })

  it('lists key, class, holder, until when and where', async () => {
    const it = play()
    const { jid } = await job.performAsync({ post: 1 })
    const { text, html } = await pagesOf(it.hm).get('/locks')
    expect(text).toMatch(/unique:Index&lt;b>:[0-9a-f]{32} Index&lt;b> [0-9a-f]{24} it is done in its queue/)
    expect(html).toContain(`href="/jobs/${jid}"`)
    expect((await pagesOf(it.hm).get('/')).html).toContain('href="/locks"')
  })

  it('marks a lock whose job is nowhere, and lets go of it', async () => {
    const it = play()
    const pages = pagesOf(it.hm)
    const { jid } = await job.performAsync({ post: 1 })
    const [entry] = (await it.store.page({ kind: 'queue', queue: 'default' as never }, { limit: 1 })).entries
    if (entry) await it.store.move([{ ref: entry.ref, to: { kind: 'nowhere' } }])
    expect((await pages.get('/locks')).text).toContain('nowhere: nobody lets go of it')
    const [lock] = await it.hm.locks.list()
    const form = { lock: lock?.key ?? '', holder: jid }
    expect((await pages.press('/locks/release', form)).text).toContain('The lock is let go: the next push is stored.')
    expect((await pages.press('/locks/release', form)).text).toContain('The lock was let go meanwhile')
    expect((await pages.get('/audit')).text).toContain('/locks/release')
    // No lock is left, and the tab stays: it would come and go with each job.
    expect(await it.hm.locks.list()).toEqual([])
    expect((await pages.get('/')).html).toContain('href="/locks"')
  })

  it('has no button for who may only look, and answers in German', async () => {
    const it = play()
    await job.performAsync({ post: 1 })
    const viewer = pagesOf(it.hm, { auth: () => ({ name: 'guest', role: 'viewer' }) })
    expect((await viewer.get('/locks')).html).not.toContain('/locks/release')
    expect((await viewer.post('/locks/release', { lock: 'x', holder: 'y' })).status).toBe(403)
    expect((await pagesOf(it.hm).get('/locks?lang=de')).text).toContain('Gehalten von')
  })
})

describe('the page of a job', () => {
  it('says which lock it holds', async () => {
    const it = play()
    const { jid } = await job.performAsync({ post: 1 })
    const { html, text } = await pagesOf(it.hm).get(`/jobs/${jid}`)
    expect(text).toMatch(/Lock unique:Index&lt;b>:/)
    expect(html).toContain('href="/locks"')
  })

  it('says that another has taken its place, and so does its history afterwards', async () => {
    const it = play()
    const { jid } = await job.performAsync({ post: 1, by: 'old' })
    await job.performAsync({ post: 1, by: 'new' })
    const pages = pagesOf(it.hm)
    const { text } = await pages.get(`/jobs/${jid}`)
    expect(text).toContain('Another job has taken its place. When its turn comes it ends without being run.')
    expect(text).not.toMatch(/Lock unique:/)
    await it.hm.start()
    await until(it, async () => (await it.store.totals()).processed === 1)
    expect((await pages.get(`/jobs/${jid}`)).text).toContain('another job took its place')
  })
})
