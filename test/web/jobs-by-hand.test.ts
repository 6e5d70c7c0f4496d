// Jobs that are moved by hand on the dashboard: to the head of their queue, into another one, to another time; those selected and
// all that a filter means, also where that takes longer than a page may.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import type { StoredJob } from '../../src/runtime/stored-job.ts'
import type { DashboardOptions } from '../../src/web/options.ts'
import { allOf, pagesOf, type Seen } from './pages-of.ts'

/** While it is on, the time that a page may take is over after the first stretch. */
const hurry = vi.hoisted(() => ({ isOn: false }))
vi.mock(import('../../src/web/jobs/walk.ts'), async (original) => {
  const { walk } = await original()
  return { walk: (store, wanted) => walk(store, hurry.isOn ? { ...wanted, longestMs: ms(-1) } : wanted) }
})

let hm: Haymaker
beforeEach(() => {
  hm = createHaymaker({ store: 'sqlite::memory:', logger: silentLog })
})
afterEach(async () => {
  hurry.isOn = false
  await hm.stop()
})

type Members = { readonly queue?: string; readonly at?: Date }
const fill = (count: number, { queue = 'mail', at }: Members = {}): Promise<unknown> =>
  hm.pushAll(Array.from({ length: count }, (_, n) => ({ class: 'Mail', args: [n], queue, ...(at && { at }) })))

async function numbersIn(jobs: AsyncIterable<StoredJob>): Promise<readonly number[]> {
  return (await allOf(jobs)).map(({ job }) => Number(job?.args[0]))
}

const keysIn = (html: string): readonly string[] =>
  [...html.matchAll(/name="job" value="([^"]*)"/g)].map(([, key = '']) => key)

/** The form of a page that asks: where it goes, and with what. */
function formIn(html: string): { readonly path: string; readonly fields: Readonly<Record<string, string>> } {
  const [, path = '', inner = ''] =
    /class="panel confirm".*?<form method="post" action="([^"]*)">(.*?)<\/form>/s.exec(html) ?? []
  const fields = [...inner.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value.replaceAll('&quot;', '"'),
  ])
  return { path, fields: Object.fromEntries(fields) }
}

/** Presses the one button of each page that asks, until none does. */
async function goOn(pages: ReturnType<typeof pagesOf>, first: Seen): Promise<{ asked: readonly Seen[]; last: Seen }> {
  const asked: Seen[] = []
  let seen = first
  for (; formIn(seen.html).path !== ''; ) {
    asked.push(seen)
    const { path, fields } = formIn(seen.html)
    seen = await pages.press(path, fields)
  }
  return { asked, last: seen }
}

describe('run next', () => {
  it('puts those selected to the head of the queue in their order, whichever end the page shows first', async () => {
    await fill(6)
    const pages = pagesOf(hm)
    const { html } = await pages.get('/queues/mail?order=last')
    expect(html).toContain('Run next')
    const last = new URLSearchParams([
      ['order', 'last'],
      ...keysIn(html)
        .slice(0, 2)
        .map((key) => ['job', key]),
    ])
    const { text } = await pages.press('/queues/mail/jobs/next', last)
    expect(text).toContain('2 jobs run next; 0 had gone on.')
    expect(await numbersIn(hm.queue('mail').jobs)).toEqual([4, 5, 0, 1, 2, 3])
    const first = keysIn((await pages.get('/queues/mail')).html)
    await pages.post(
      '/queues/mail/jobs/next',
      new URLSearchParams([
        ['job', first[3] ?? ''],
        ['job', first[5] ?? ''],
      ]),
    )
    expect(await numbersIn(hm.queue('mail').jobs)).toEqual([1, 3, 4, 5, 0, 2])
  })
  it('is on the page of a job that waits in a queue, and of no other', async () => {
    await fill(2)
    await fill(1, { at: new Date(2e12) })
    const pages = pagesOf(hm)
    const [waits] = await allOf(hm.queue('mail').jobs)
    const { html } = await pages.get(`/jobs/${waits?.jid}`)
    expect(html).toContain('/queues/mail/jobs/next')
    const [scheduled] = await allOf(hm.scheduled)
    expect((await pages.get(`/jobs/${scheduled?.jid}`)).html).not.toContain('jobs/next')
    expect((await pages.post('/jobs/next', { state: 'scheduled', job: keysIn(html)[0] ?? '' })).status).toBe(405)
  })
})

describe('another queue', () => {
  it('takes those selected, at its tail, and those scheduled with their time', async () => {
    const at = new Date(2e12)
    await fill(3)
    await fill(1, { queue: 'slow' })
    await fill(1, { at })
    const pages = pagesOf(hm)
    const [, second = ''] = keysIn((await pages.get('/queues/mail')).html)
    const seen = await pages.press('/queues/mail/jobs/move', { job: second, to: 'slow' })
    expect(seen.text).toContain('1 job was moved to the other queue; 0 had gone on or were there already.')
    expect(await numbersIn(hm.queue('slow').jobs)).toEqual([0, 1])
    const [scheduled = ''] = keysIn((await pages.get('/jobs?state=scheduled')).html)
    await pages.post('/jobs/move', { state: 'scheduled', job: scheduled, to: 'slow' })
    const [moved] = await allOf(hm.scheduled)
    expect(moved).toMatchObject({ queue: 'slow', at: at.getTime(), job: { queue: 'slow' } })
    const text = (await pages.get('/audit')).text
    expect(text).toContain('/queues/mail/jobs/move to=slow 1')
  })
  it('is chosen among those that are known, by a worker or by their jobs, but for its own', async () => {
    await fill(1)
    await fill(1, { queue: 'slow' })
    await using worker = createHaymaker({
      store: 'sqlite::memory:',
      logger: silentLog,
      queues: ['mail', 'new', 'bulk_*'],
    })
    await worker.start()
    await worker.push({ class: 'Mail', args: [1], queue: 'mail', at: new Date(2e12) })
    const options = ({ html }: Seen): readonly string[] =>
      [...(/<select name="to".*?<\/select>/s.exec(html)?.[0]?.matchAll(/<option value(?:="([^"]*)")?/g) ?? [])].map(
        ([, one = '']) => one,
      )
    expect(options(await pagesOf(hm).get('/queues/mail'))).toEqual(['', 'slow'])
    await vi.waitFor(async () =>
      expect(options(await pagesOf(worker).get('/jobs?state=scheduled'))).toEqual(['', 'mail', 'new']),
    )
  })
  it('has to be named, by a name that is one', async () => {
    await fill(1)
    const pages = pagesOf(hm)
    const [job = ''] = keysIn((await pages.get('/queues/mail')).html)
    expect((await pages.press('/queues/mail/jobs/move', { job, to: '' })).text).toContain('No queue was chosen.')
    const refused = await pages.post('/queues/mail/jobs/move', { job, to: 'no name' })
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('A queue is named by 1 to 128 letters')
    expect(await hm.queue('mail').size()).toBe(1)
  })
  it('and the one that jobs leave must both be somebody’s', async () => {
    await fill(2)
    await fill(2, { queue: 'slow' })
    await fill(2, { queue: 'payments' })
    const at = new Date(2e12)
    for (const queue of ['mail', 'payments']) await fill(1, { queue, at })
    const can: NonNullable<DashboardOptions['can']> = (_user, permission, queue) =>
      permission === 'view' || queue !== 'payments'
    const pages = pagesOf(hm, { can })
    const { html } = await pages.get('/queues/mail')
    expect(html).toContain('<option value="slow"')
    expect(html).not.toContain('<option value="payments"')
    const [job = ''] = keysIn(html)
    const refused = await pages.post('/queues/mail/jobs/move', { job, to: 'payments' })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('It needs: rescheduling and moving jobs.')
    expect((await pages.post('/queues/payments/jobs/move', { scope: 'all', to: 'slow', count: '2' })).status).toBe(403)
    expect((await pages.get('/queues/payments')).html).not.toContain('jobs/move')
    const all = await pages.press('/jobs/move', { state: 'scheduled', scope: 'all', to: 'slow', count: '9' })
    expect(all.text).toContain('1 job was moved')
    const left = await allOf(hm.scheduled)
    expect(left.map(({ queue }) => queue).toSorted()).toEqual(['payments', 'slow'])
    expect(await hm.queue('payments').size()).toBe(2)
  })
})

describe('all that a filter means', () => {
  it('is moved after a page that says how many, which, and where to', async () => {
    await fill(30)
    await fill(1, { queue: 'slow' })
    const pages = pagesOf(hm)
    const sheet = await pages.post('/queues/mail/jobs/move', { scope: 'all', q: '"args":[1', to: 'slow' })
    expect(sheet.text).toContain('This is about 11 jobs:')
    expect(sheet.text).toContain('To the queue slow.')
    const { asked, last } = await goOn(pages, sheet)
    expect(asked).toHaveLength(1)
    expect(last.text).toContain('11 jobs were moved to the other queue')
    expect(await numbersIn(hm.queue('slow').jobs)).toEqual([0, 1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  })
  it('runs next in its order', async () => {
    await fill(30)
    const pages = pagesOf(hm)
    const { last } = await goOn(pages, await pages.post('/queues/mail/jobs/next', { scope: 'all', q: '"args":[2' }))
    expect(last.text).toContain('11 jobs run next')
    expect((await numbersIn(hm.queue('mail').jobs)).slice(0, 12)).toEqual([
      2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 0,
    ])
  })
  it('is due at one time, the one that the page has said', async () => {
    await fill(30, { at: new Date(2e12) })
    const pages = pagesOf(hm)
    const sheet = await pages.post('/jobs/reschedule', { state: 'scheduled', scope: 'all', q: '"args":[1', in: '1d' })
    expect(sheet.text).toMatch(/about 11 jobs:.*Due at .* UTC/)
    const due = Number(formIn(sheet.html).fields.due)
    expect(due - hm.now()).toBeGreaterThan(86_000_000)
    expect((await goOn(pages, sheet)).last.text).toContain('11 jobs are due at another time; 0 had gone on.')
    // Once more, from the beginning: those that are due then already are none of them.
    const { path, fields } = formIn(sheet.html)
    expect((await pages.press(path, fields)).text).toContain('0 jobs are due at another time; 0 had gone on.')
    const times = (await allOf(hm.scheduled)).map(({ at }) => at)
    expect(times).toEqual([...Array(11).fill(due), ...Array(19).fill(2e12)])
  })
})

describe('a deed that takes longer than a page may', () => {
  const counts = (seen: Seen): readonly string[] =>
    [...(/(\d+) jobs? (?:is|are) done.*?([\d]+) jobs? (?:is|are) left:/.exec(seen.text) ?? [])].slice(1)

  it('says how many are done and left, goes on with one button, and tells in the end how many they were', async () => {
    await fill(250)
    await fill(1, { queue: 'slow' })
    const pages = pagesOf(hm)
    hurry.isOn = true
    const { asked, last } = await goOn(pages, await pages.post('/queues/mail/jobs/move', { scope: 'all', to: 'slow' }))
    expect(asked.map(({ text }) => /at least \d+ job/i.exec(text)?.[0])).toEqual([
      'at least 100 job',
      'At least 100 job',
      undefined,
    ])
    expect(asked.slice(1).map(counts)).toEqual([
      ['100', '100'],
      ['200', '50'],
    ])
    expect(asked[1]?.html).toMatch(/<button type="submit"[^>]*>Go on \(100\)/)
    expect(last.text).toContain('250 jobs were moved to the other queue; 0 had gone on or were there already.')
    expect(await numbersIn(hm.queue('slow').jobs)).toEqual([0, ...Array.from({ length: 250 }, (_, n) => n)])
  })
  it('stands in the log with what each page did', async () => {
    await fill(250)
    const pages = pagesOf(hm)
    hurry.isOn = true
    await goOn(pages, await pages.post('/queues/mail/jobs/delete', { scope: 'all' }))
    const { text } = await pages.get('/audit')
    expect([...text.matchAll(/jobs\/delete scope=all (\d+)/g)].map(([, count]) => count)).toEqual(['50', '100', '100'])
    expect(await hm.queue('mail').size()).toBe(0)
  })
  it.each([
    ['next', 'mail'],
    ['reschedule', 'scheduled'],
  ])('comes to an end where jobs stay in their place: %s', async (verb, where) => {
    const isQueue = where === 'mail'
    await fill(250, isQueue ? {} : { at: new Date(2e12) })
    const pages = pagesOf(hm)
    hurry.isOn = true
    const path = isQueue ? '/queues/mail/jobs/next' : '/jobs/reschedule'
    const first = await pages.post(path, { scope: 'all', ...(!isQueue && { state: 'scheduled', in: '1d' }) })
    const { asked, last } = await goOn(pages, first)
    expect(asked).toHaveLength(3)
    expect(last.text).toContain('250 jobs')
    const places = isQueue ? hm.queue('mail').jobs : hm.scheduled
    expect(await numbersIn(places)).toEqual(Array.from({ length: 250 }, (_, n) => n))
    expect(new Set((await allOf(hm.scheduled)).map(({ at }) => at)).size).toBe(isQueue ? 0 : 1)
    expect(verb).toBeTruthy()
  })
  it('is one on a group of failures too', async () => {
    const lost = { class: 'Mail', retry: true, queue: 'mail', error_class: 'Lost', error_message: 'no', retry_count: 0 }
    const store = await hm.store()
    await fill(250)
    for (
      let from = await store.page({ kind: 'queue', queue: hm.queue('mail').name }, { limit: 100 });
      from.entries.length > 0;
    ) {
      const moves = from.entries.map(({ ref }, n) => {
        const job = { ...lost, args: [n], jid: `${n}${from.total}`.padStart(24, '0'), created_at: 1, failed_at: 1 }
        return { ref, to: { kind: 'retry' } as const, payload: Buffer.from(JSON.stringify(job)) as never }
      })
      await store.move(moves)
      from = await store.page({ kind: 'queue', queue: hm.queue('mail').name }, { limit: 100 })
    }
    const pages = pagesOf(hm)
    const [, path = ''] = /href="(\/errors\/[\w-]{16})"/.exec((await pages.get('/errors')).html) ?? []
    hurry.isOn = true
    const { asked, last } = await goOn(pages, await pages.post(`${path}/delete`))
    expect(asked.slice(1).map(counts)).toEqual([
      ['100', '100'],
      ['200', '50'],
    ])
    expect(last.text).toContain('250 jobs were deleted')
    expect(await hm.retries.size()).toBe(0)
  })
})
