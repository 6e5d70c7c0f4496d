// The page of what has completed, and the attempts of one job: as a browser gets them.

import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { afterEach, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { type EndedAttempt, writeNote } from '../../src/core/history/note.ts'
import { notesKept } from '../../src/core/store/ledger.ts'
import type { Store } from '../../src/core/store/store.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { systemClock } from '../../src/runtime/system-clock.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import { Snapshots } from '../../src/web/live/snapshot.ts'
import { chooseLocale } from '../../src/web/locales/locale.ts'
import { Attempts, attemptsOf } from '../../src/web/pages/attempts.tsx'
import { endAll, type Given, instance } from '../runtime/instance.ts'

afterEach(endAll)

/** What a browser gets, without what only changes how it looks. */
async function page(haymaker: Haymaker, address: string, status = 200): Promise<string> {
  const web = dashboard({ haymaker, auth: false })
  const response = await web.fetch(new Request(`http://localhost${address}`))
  expect(response.status).toBe(status)
  return response.text()
}

/** The text of each row of the table. */
const rowsIn = (html: string): readonly string[] =>
  [...(html.split('<tbody>')[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) => textIn(row))

const textIn = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

const plain: EndedAttempt = {
  ...{ jid: 'j', class: 'Mail', queue: 'mailers', outcome: 'done', reason: null },
  ...{ endedAt: epochMs(1_796_000_000_000), ranMs: ms(12.5), waitedMs: ms(3000), attempt: 1 },
  ...{ process: 'web-1:7', error: null, log: [] },
}

/** An instance whose store has these notes, the newest first, whatever runs. */
const having = (notes: readonly EndedAttempt[], given: Partial<Given> = {}): Haymaker => {
  const through = (store: Store): Store => ({
    ...store,
    ...(given.through && { roomForNotes: given.through(store).roomForNotes }),
    notes: async (limit) => notes.slice(0, limit).map(writeNote),
  })
  return instance({ jobs: [], ...given, through }).hm
}
const onRedis = (store: Store): Store => ({ ...store, roomForNotes: false })

const many = (count: number, change: (n: number) => Partial<EndedAttempt> = () => ({})): readonly EndedAttempt[] =>
  Array.from({ length: count }, (_, n) => ({ ...plain, jid: `j${n}`, endedAt: epochMs(2e12 - n), ...change(n) }))

const jidsIn = (html: string): readonly string[] =>
  [...html.matchAll(/class="jid"[^>]*>(.*?)</g)].map(([, jid = '']) => jid)
const nextIn = (html: string): string | null =>
  /rel="next" href="(.*?)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null

describe('the page of what has completed', () => {
  it('shows what was run, and not what failed', async () => {
    const good = defineJob({ name: 'Good', queue: 'mailers', perform() {} })
    const bad = defineJob({ name: 'Bad', perform: () => Promise.reject(new Error('no')) })
    const { hm, pass } = instance({ jobs: [good, bad], queues: ['mailers', 'default'] })
    await good.performAsync()
    await bad.performAsync()
    await hm.start()
    await pass(10)
    const [row, ...others] = rowsIn(await page(hm, '/jobs?state=done'))
    expect(others).toEqual([])
    expect(row).toMatch(/^\S.* Good [0-9a-f]{24} mailers 0 ms 0 ms 1 \S+:\d+$/)
  })

  it('says when, what, where, for how long, after which wait, which attempt and by whom', async () => {
    const html = await page(having([{ ...plain, attempt: 1200 }]), '/jobs?state=done')
    expect(rowsIn(html)[0]).toContain('Mail j mailers 13 ms 3 sec 1,200 web-1:7')
    expect(html).toContain('datetime="2026-11-30T')
    expect(html).toContain('href="/jobs/j"')
    expect(html).toContain('href="/queues/mailers"')
  })

  it('shows nothing as markup that stands in a note', async () => {
    const evil = '<script>alert(1)</script>'
    const html = await page(
      having([{ ...plain, jid: evil, class: evil, queue: evil, process: evil }]),
      '/jobs?state=done',
    )
    expect(html).not.toContain('<script>alert')
    expect(rowsIn(html)[0]).toContain('&lt;script>')
  })

  it('bears a note that says no more than that it is done', async () => {
    const bare = { ...plain, jid: null, class: '', queue: '', ranMs: null, waitedMs: null, process: '' }
    expect(rowsIn(await page(having([bare]), '/jobs?state=done'))[0]).toContain('unreadable')
  })

  it('goes on behind the last row of the page before, whatever has completed meanwhile', async () => {
    const notes = [...many(60)]
    const hm = having(notes)
    const first = await page(hm, '/jobs?state=done&limit=20')
    expect(jidsIn(first)).toEqual(
      many(60)
        .slice(0, 20)
        .map(({ jid }) => jid),
    )
    notes.unshift({ ...plain, jid: 'new' })
    const second = await page(hm, nextIn(first) ?? '')
    expect(jidsIn(second)[0]).toBe('j20')
    const third = await page(hm, nextIn(second) ?? '')
    expect(jidsIn(third)).toEqual(
      many(60)
        .slice(40)
        .map(({ jid }) => jid),
    )
    expect(nextIn(third)).toBeNull()
  })

  it('goes on with what is as old or older, where that row is not kept any more', async () => {
    const notes = [...many(60, (n) => (n === 30 ? { endedAt: epochMs(2e12 - 19) } : {}))]
    const hm = having(notes)
    const next = nextIn(await page(hm, '/jobs?state=done&limit=20')) ?? ''
    notes.splice(5, 25)
    expect(jidsIn(await page(hm, next))[0]).toBe('j30')
    expect(jidsIn(await page(hm, '/jobs?state=done&after=nonsense'))).toEqual([])
  })

  it('finds the few that succeeded behind many that failed', async () => {
    const hm = having(many(notesKept, (n) => (n > notesKept - 4 ? {} : { outcome: 'retry' })))
    expect(jidsIn(await page(hm, '/jobs?state=done'))).toHaveLength(3)
  })

  it.each([
    ['class:welcome', ['j3', 'j13']],
    ['queue:slow class:Mail', ['j5']],
    ['queue:Slow', []],
    ['jid:j7', ['j7']],
    ['WEB-2', ['j9']],
    ['-nobody', []],
    ['tag:vip', []],
  ])('finds %s', async (q, jids) => {
    const special: Readonly<Record<number, Partial<EndedAttempt>>> = {
      3: { class: 'Welcome' },
      13: { class: 'Welcome' },
      5: { queue: 'slow' },
      9: { process: 'web-2:1' },
    }
    const html = await page(having(many(40, (n) => special[n] ?? {})), `/jobs?state=done&q=${encodeURIComponent(q)}`)
    expect(jidsIn(html)).toEqual(jids)
    if (jids.length === 0) expect(html).toContain('No job matches.')
  })

  it.each([
    ['all', {}, 'The newest 10,000 attempts are kept, those that failed among them.'],
    ['failures', {}, 'Of those that succeed it is a sample'],
    ['failures', { through: onRedis }, 'The config of this process keeps no attempts that succeeded'],
    ['none', {}, 'The config of this process keeps no attempts that succeeded'],
  ] as const)('says what is kept with history: %s %j', async (history, given, said) => {
    expect(await page(having([plain], { history, ...given }), '/jobs?state=done')).toContain(said)
  })

  it.each([
    ['all', {}, 'No job has completed yet'],
    ['failures', {}, 'No job has completed yet'],
    ['failures', { through: onRedis }, 'Completed jobs are not kept'],
    ['none', {}, 'Completed jobs are not kept'],
  ] as const)('says why it is empty with history: %s %j', async (history, given, said) => {
    const html = await page(having([], { history, ...given }), '/jobs?state=done')
    expect(html).toContain(said)
    expect(html.includes('history: &#39;all&#39;') || html.includes("history: 'all'")).toBe(said.endsWith('kept'))
  })
})

describe('the tab', () => {
  const hasTab = async (hm: Haymaker): Promise<boolean> => (await page(hm, '/')).includes('href="/jobs?state=done"')

  it('is there where attempts that succeed are kept, or some are left', async () => {
    expect(await hasTab(having([]))).toBe(true)
    expect(await hasTab(having([plain], { history: 'none' }))).toBe(true)
  })

  it('is not there where there is nothing to show', async () => {
    expect(await hasTab(having([], { history: 'none' }))).toBe(false)
    expect(await hasTab(having([{ ...plain, outcome: 'dead' }], { through: onRedis }))).toBe(false)
  })
})

describe('a change', () => {
  it('cannot be asked of what has completed', async () => {
    const web = dashboard({ haymaker: having([plain]), auth: false })
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }
    const body = 'state=done&scope=all&q='
    const response = await web.fetch(new Request('http://localhost/jobs/delete', { method: 'POST', headers, body }))
    expect(response.status).toBe(400)
  })
})

describe('the attempts of a job', () => {
  async function shown(notes: readonly EndedAttempt[]): Promise<string> {
    const hm = having(notes)
    const snapshot = await new Snapshots(hm, systemClock).current()
    const visit = { locale: chooseLocale(['en'], null), snapshot, may: () => true }
    return render(h(Attempts, { visit, notes: await attemptsOf(hm, 'j') }))
  }

  it('are those of this job, each with its outcome in words, its place and its error', async () => {
    const html = await shown([
      { ...plain, attempt: 3, outcome: 'gone', reason: 'cancelled', ranMs: null },
      { ...plain, jid: 'other' },
      {
        ...plain,
        attempt: 2,
        outcome: 'dead',
        reason: 'exhausted',
        error: { class: 'Error', message: 'token=abc no' },
      },
      { ...plain, attempt: 1, outcome: 'schedule', waitedMs: null },
    ])
    const rows = rowsIn(html)
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatch(/^3 given up cancelled .* not run 3 sec web-1:7$/)
    expect(rows[1]).toMatch(/^2 died no retries left .* 13 ms 3 sec web-1:7 Error token=••• no$/)
    expect(rows[2]).toMatch(/^1 snoozed .* 13 ms – web-1:7$/)
  })

  it('have no column of errors where none was thrown', async () => {
    expect(await shown([plain])).not.toContain('>Error<')
  })

  it('show a reason that is not known here as it stands, and no markup', async () => {
    expect(await shown([{ ...plain, outcome: 'gone', reason: '<b>why</b>' }])).toContain('&lt;b>why')
  })

  it('say so where there are none', async () => {
    expect(textIn(await shown([]))).toBe('No attempt of this job is kept.')
  })
})
