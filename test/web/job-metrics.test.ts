// The page of one class of jobs over hours and days, on a clock that tests own: what it shows of each time, what it says that a
// deploy changed, and how much of it travels.

import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { bounds } from '../../src/core/metrics/buckets.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { endAll, type Fixture, instance, stage } from '../runtime/instance.ts'
import { pagesOf, type Seen } from './pages-of.ts'

afterEach(() => {
  vi.useRealTimers()
  return endAll()
})

const MINUTE = 60_000
const noon = Date.parse('2026-11-12T12:00:00Z')
const PAGE = 16 * 1024

async function atNoon(): Promise<Fixture> {
  const on = await stage()
  await on.clock.advance(ms(noon - on.clock.now()))
  return instance({ jobs: [], on })
}

let batches = 0
/** A run for each length, and so many that failed. */
async function ran({ store }: Fixture, lengths: readonly number[], failed = 0): Promise<void> {
  const histogram = bounds.map((to, i) => lengths.filter((took) => took < to && took >= (bounds[i - 1] ?? 0)).length)
  const totalMs = ms(Math.round(lengths.reduce((sum, took) => sum + took, 0)))
  await store.record(`b${batches++}`, [{ class: 'A', processed: lengths.length + failed, failed, totalMs, histogram }])
}

/** By somebody whose clock is that of the store. */
async function look({ hm, clock }: Fixture, query = ''): Promise<Seen> {
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() })
  return pagesOf(hm).get(`/metrics/A${query}`)
}

/** The chart with this title. */
const chart = ({ html }: Seen, title: string): string =>
  html
    .split('<figure')
    .slice(1)
    .find((one) => one.includes(`<h2>${title}</h2>`)) ?? ''

/** Its picture, without what explains it. */
const drawn = (markup: string): string => markup.split('<div class="plot')[1] ?? ''

const rowsOf = (markup: string): readonly (readonly string[])[] =>
  [...(/<tbody>(.*?)<\/tbody>/s.exec(markup)?.[1] ?? '').matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '')),
  )

describe('percentiles over time', () => {
  it('are lines on a logarithmic axis, of each time by itself', async () => {
    const it = await atNoon()
    await ran(it, [5, 5, 5, 25])
    await it.pass(MINUTE)
    await ran(it, [400, 400])
    const latency = chart(await look(it), 'Percentiles over time')
    expect(latency).toContain('data-scale="log"')
    expect([...drawn(latency).matchAll(/<path class="line (\w+)" d="M/g)].map(([, tone]) => tone)).toEqual([
      ...['calm', 'main', 'high', 'top'],
    ])
    expect(rowsOf(latency)).toEqual([
      ['Nov 12, 12:01', '400 ms', '418 ms', '492 ms', '498 ms'],
      ['Nov 12, 12:00', '10 ms', '13 ms', '28 ms', '30 ms'],
    ])
    expect(latency).toContain('p95 between 28 ms and 492 ms (12:01); ')
  })

  it('are left out where nothing was measured: only an average is left after eight hours', async () => {
    const it = await atNoon()
    await ran(it, [5])
    await it.pass(9 * 60 * MINUTE)
    const page = await look(it, '?hours=24')
    const latency = chart(page, 'Percentiles over time')
    expect(latency).toContain('5 ms on average. Percentiles go back eight hours.')
    expect(rowsOf(latency)).toEqual([['Nov 12, 12:00', '5 ms']])
    expect(chart(page, 'When runs took how long')).toBe('')
  })
})

describe('the map of times and lengths', () => {
  it('has a cell for each, larger where more ran, and the same in a table and a sentence', async () => {
    const it = await atNoon()
    await ran(it, [...Array(81).fill(25), 70])
    await it.pass(2 * MINUTE)
    await ran(it, [...Array(9).fill(25), 400_000])
    const map = chart(await look(it), 'When runs took how long')
    expect(map).toContain('Most runs: 20 ms to 30 ms (90). The slowest: 5 min 35 sec or longer (12:02).')
    const cells = drawn(map).matchAll(/<path class="cell (c\d)" stroke-width="(\d+)" d="(M[^"]*)"/g)
    expect([...cells].map(([, strength, side, path = '']) => [strength, side, path.split('M').length - 1])).toEqual([
      ['c0', '3', 2],
      ['c2', '7', 1],
      ['c4', '10', 1],
    ])
    // Long runs stand above short ones, late ones behind early ones.
    expect(map).toContain('d="M570 245h10"')
    expect(map).toMatch(/M59\d+(\.5)? 5h3/)
    expect(rowsOf(map).map(([time, ...counts]) => [time, counts.join('|')])).toEqual([
      ['Nov 12, 12:02', `9${'|'.repeat(24)}1`],
      ['Nov 12, 12:00', `81|||1${'|'.repeat(21)}`],
    ])
  })

  it('shows some lengths around a single one, and one strength where every cell holds as much', async () => {
    const it = await atNoon()
    await ran(it, [25])
    const map = chart(await look(it), 'When runs took how long')
    expect(map).toContain('viewBox="0 0 600 80"')
    expect(map).toMatch(/<li>.*1 run<\/li><\/ul>/)
    expect(map).toContain('class="cell c4"')
  })
})

describe('before and after a deploy', () => {
  async function deployed(label = 'v2'): Promise<Fixture> {
    const it = await atNoon()
    await ran(it, Array(99).fill(50), 1)
    await it.pass(MINUTE)
    await it.hm.markDeploy(label)
    // Of either version.
    await ran(it, [60_000])
    await it.pass(MINUTE)
    await ran(it, Array(90).fill(100), 10)
    return it
  }
  const compared = ({ html }: Seen): string =>
    /<section class="panel" id="compare">.*?<\/section>/s.exec(html)?.[0] ?? ''

  it('says what changed, and sets the numbers side by side, without the minute of the mark', async () => {
    const part = compared(await look(await deployed()))
    expect(part).toContain(
      'Runs take longer than before: 100 ms on average, it was 50 ms. More of them fail: 10%, it was 1%.',
    )
    expect(rowsOf(part).slice(1)).toEqual([
      ['Failed %', '1%', '10%', '+900%'],
      ['Average', '50 ms', '100 ms', '+100%'],
      ['p50', '55 ms', '125 ms', '+127%'],
      ['p95', '64 ms', '148 ms', '+130%'],
      ['p99', '65 ms', '150 ms', '+131%'],
    ])
  })

  it('ends at the next mark on either side, and any of them can be chosen', async () => {
    const it = await deployed('v1')
    await it.pass(MINUTE)
    await it.hm.markDeploy('v2 <i>')
    await it.pass(MINUTE)
    await ran(it, Array(10).fill(109))
    const last = compared(await look(it))
    expect(last).toContain('aria-current="true"><bdi translate="no">v2 &lt;i></bdi>')
    expect(last).toContain(
      'about as long as before: 109 ms on average, it was 100 ms. Fewer of them fail: 0%, it was 10%.',
    )
    const [, href = ''] = /href="\/metrics\/A(\?deploy=\d+)#compare"><bdi translate="no">v1/.exec(last) ?? []
    expect(compared(await look(it, href))).toContain('longer than before: 100 ms on average, it was 50 ms')
  })

  it('says so where one side is empty, and is not there without a mark in the period', async () => {
    const it = await atNoon()
    await ran(it, [5])
    expect(compared(await look(it))).toBe('')
    await it.pass(MINUTE)
    await it.hm.markDeploy('v1')
    expect(compared(await look(it))).toContain('Nothing has ended since.')
    await it.pass(61 * MINUTE)
    await ran(it, [5])
    expect(compared(await look(it))).toBe('')
    expect(compared(await look(it, '?minutes=62'))).toContain('Nothing ended before it in this period.')
  })
})

describe('a period', () => {
  it('longer than a picture is wide is shown in longer steps, whole ones, without losing a run', async () => {
    const it = await atNoon()
    for (let ten = 0; ten < 6; ten++) {
      await ran(it, [5])
      await it.pass(10 * MINUTE)
    }
    const runs = rowsOf(chart(await look(it, '?hours=72'), 'Runs'))
    expect(runs.map(([time, count]) => [time, count])).toEqual([
      ['Nov 12, 12:30', '3'],
      ['Nov 12, 12:00', '3'],
    ])
    expect(chart(await look(it, '?hours=72'), 'Runs')).toMatch(/data-step="1800000" data-count="14[34]"/)
  })

  it('of any length is a page of at most 16 KB, packed, also where much happened in every minute', async () => {
    const it = await atNoon()
    const random = seededRandom(7)
    const some = (): readonly number[] =>
      Array.from({ length: 40 + 20 * random.next() }, () => 10 * 5000 ** (random.next() * random.next()))
    for (let at = 0; at < 72 * 60; at += at < 63 * 60 ? 10 : 1) {
      await ran(it, some(), Math.floor(9 * random.next()))
      if (at % 50 === 0) await it.hm.markDeploy(`v1.${at} ${random.hex(8)}`)
      await it.pass((at < 63 * 60 ? 10 : 1) * MINUTE)
    }
    for (const query of ['', '?minutes=480', '?hours=8', '?hours=24', '?hours=72', '?hours=72&lang=de']) {
      const { html } = await look(it, query)
      expect.soft(gzipSync(html).length, query).toBeLessThanOrEqual(PAGE)
      expect(html).toContain('id="compare"')
    }
  }, 30_000)
})
