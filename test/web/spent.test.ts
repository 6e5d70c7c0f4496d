// The chart of where the time went, on a clock that tests own: which classes it shows, when, and with which deploys.

import { gzipSync } from 'node:zlib'
import { afterEach, expect, it, vi } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { endAll, type Fixture, instance, stage } from '../runtime/instance.ts'
import { pagesOf } from './pages-of.ts'

afterEach(() => {
  vi.useRealTimers()
  return endAll()
})

const MINUTE = 60_000
const noon = Date.parse('2026-11-12T12:00:00Z')

let batches = 0
/** So many seconds of each class. */
const took = ({ store }: Fixture, seconds: Readonly<Record<string, number>>): Promise<void> =>
  store.record(
    `b${batches++}`,
    Object.entries(seconds).map(([name, one]) => ({
      ...{ class: name, processed: 1, failed: one === 0 ? 1 : 0, totalMs: ms(Math.round(one * 1000)), histogram: [] },
    })),
  )

/** Seven classes at noon, two of them again a minute later. */
async function filled(): Promise<Fixture> {
  const on = await stage()
  await on.clock.advance(ms(noon - on.clock.now()))
  const fixture = instance({ jobs: [], on })
  await took(fixture, { A: 10, B: 9, C: 8, D: 7, E: 6, F: 5, G: 4, Failing: 0 })
  await fixture.pass(MINUTE)
  await fixture.hm.markDeploy('v2')
  await took(fixture, { A: 30, G: 1 })
  return fixture
}

async function chart({ hm, clock }: Fixture, query = ''): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  const { html } = await pagesOf(hm).get(`/metrics${query}`)
  return html.split('<figure')[1]?.split('</figure>')[0] ?? ''
}

const legend = (markup: string): readonly string[] =>
  [...(/<ul class="legend">.*?<\/ul>/s.exec(markup)?.[0] ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map(([, item = '']) =>
    item.replaceAll(/<[^>]*>/g, '').trim(),
  )

const rows = (markup: string): readonly (readonly string[])[] =>
  [...(/<tbody>(.*?)<\/tbody>/s.exec(markup)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '')),
  )

it('shows the five classes that took most time, and all others as one', async () => {
  const markup = await chart(await filled())
  expect(markup).toContain('<h2>Where the time went</h2>')
  expect(markup).toContain('Runs that succeeded took 1 min 20 sec together, most at 12:00: 49 sec.')
  expect(legend(markup)).toEqual(['A 50%', 'B 11%', 'C 10%', 'D 8.8%', 'E 7.5%', 'all others 13%'])
  expect(rows(markup)).toEqual([
    ['Nov 12, 12:01', '30 sec', '', '', '', '', '1 sec'],
    ['Nov 12, 12:00', '10 sec', '9 sec', '8 sec', '7 sec', '6 sec', '9 sec'],
  ])
  expect(markup).toMatch(/<path class="mark" d="M\d+ 0v160">/)
})

it('shows those that somebody chose, and nothing else', async () => {
  const it = await filled()
  const markup = await chart(it, '?of=G&of=B&of=Nobody')
  expect(legend(markup)).toEqual(['B 64%', 'G 36%'])
  expect(rows(markup)).toEqual([
    ['Nov 12, 12:01', '', '1 sec'],
    ['Nov 12, 12:00', '9 sec', '4 sec'],
  ])
  expect(legend(await chart(it, '?of=A&of=B&of=C&of=D&of=E&of=G'))).toEqual([
    ...['A 53%', 'B 12%', 'C 11%', 'D 9.3%', 'E 8%', 'all others 6.7%'],
  ])
  const { html } = await pagesOf(it.hm).get('/metrics?of=G')
  expect(html).toMatch(/name="of" value="G"[^>]* checked/)
  expect(html).not.toMatch(/name="of" value="B"[^>]* checked/)
})

it('follows the filter of the list, and is not there where nothing succeeded', async () => {
  const it = await filled()
  expect(legend(await chart(it, '?q=f'))).toEqual(['F 100%'])
  expect(await chart(it, '?q=failing')).toBe('')
  const { text } = await pagesOf(it.hm).get('/metrics?of=Failing')
  expect(text).toContain('No run of the chosen jobs succeeded in this period.')
})

it('has longer bars for a longer period, and keeps what was in the shorter ones', async () => {
  const it = await filled()
  await it.pass(30 * MINUTE)
  await took(it, { A: 5 })
  const markup = await chart(it, '?hours=72')
  expect(rows(markup).map(([time, a]) => [time, a])).toEqual([['Nov 12, 12:00', '45 sec']])
})

it('is part of a page of at most 16 KB, packed, also where many classes did much in every bar', async () => {
  const it = await filled()
  for (let at = 0; at < 72 * 6; at++) {
    const classes = Array.from({ length: 30 }, (_, i) => [
      `Accounting::Invoices::Class${i}`,
      Math.round(((at * 7919 * (i + 3)) % 4_999_999) / 100) / 10,
    ])
    await took(it, Object.fromEntries(classes))
    await it.pass(10 * MINUTE)
  }
  vi.useFakeTimers({ toFake: ['Date'], now: it.clock.now() })
  for (const query of ['', '?hours=8', '?hours=24', '?hours=72', '?hours=72&lang=de']) {
    const { html } = await pagesOf(it.hm).get(`/metrics${query}`)
    expect(html.split('name="of"')).toHaveLength(26)
    expect(gzipSync(html).length, query).toBeLessThanOrEqual(16 * 1024)
  }
})
