// The pictures of charts: whatever the numbers are, nothing stands outside of its picture and no coordinate is not a number.

import fc from 'fast-check'
import type { VNode } from 'preact'
import { render } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { bounds } from '../../core/metrics/buckets.ts'
import { chooseLocale } from '../locales/locale.ts'
import { axisOf, type Box, barsOf, linePath, type Scale } from './geometry.ts'
import { HeatMap } from './heat-map.tsx'
import { Histogram } from './histogram.tsx'
import { Lines } from './lines.tsx'
import { Sparkline } from './sparkline.tsx'
import { type Layer, Stack } from './stack.tsx'

const locale = chooseLocale(['en'], null)
const box: Box = { width: 720, height: 160 }
const odd = [
  0,
  -1,
  1e-300,
  1,
  5e5,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  null,
]
const value = fc.oneof(fc.constantFrom(...odd), fc.double(), fc.nat())
const values = fc.array(value, { maxLength: 60 })
const scale = fc.constantFrom<Scale>('linear', 'log')

/** The ends of the lines of a path. */
const pointsIn = (path: string): readonly (readonly [number, number])[] =>
  [...path.matchAll(/[ML]([^MLhv ]+) ([^MLhv ]+)/g)].map(([, x, y]) => [Number(x), Number(y)])

/** Every picture in some markup, with the size that it says it has. */
const picturesIn = (markup: string): readonly { readonly size: Box; readonly inside: string }[] =>
  [...markup.matchAll(/<svg[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)<\/svg>/gs)].map(
    ([, width, height, inside = '']) => ({
      ...{ size: { width: Number(width), height: Number(height) }, inside },
    }),
  )

function expectWithin(markup: string): void {
  expect(markup).not.toMatch(/NaN|Infinity|undefined|style=/)
  for (const { size, inside } of picturesIn(markup)) {
    for (const [, path = ''] of inside.matchAll(/ d="([^"]*)"/g))
      for (const [x, y] of pointsIn(path)) {
        expect(x >= 0 && x <= size.width, path).toBe(true)
        expect(y >= 0 && y <= size.height, path).toBe(true)
      }
    expect(inside).not.toMatch(/ (width|height|x|y)="-/)
  }
}

describe('an axis', () => {
  it('has a place within it for every number that it was made from, and none for what is no number', () => {
    fc.assert(
      fc.property(values, scale, (some, kind) => {
        const axis = axisOf(some, kind)
        for (const one of some) {
          const height = axis.height(one)
          const isShown = one !== null && Number.isFinite(one) && (kind === 'linear' || one > 0)
          expect(height !== null).toBe(isShown)
          expect(height ?? 0).toBeGreaterThanOrEqual(0)
          expect(height ?? 0).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('puts a larger number higher', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 2 }), scale, (some, kind) => {
        const axis = axisOf(some, kind)
        const heights = some.toSorted((a, b) => a - b).map((one) => axis.height(one) ?? 0)
        expect(heights).toEqual(heights.toSorted((a, b) => a - b))
      }),
    )
  })

  it('has round, finite numbers at its edges', () => {
    expect(axisOf([], 'linear').ticks).toEqual([1, 0.5, 0])
    expect(axisOf([58_081], 'linear').ticks).toEqual([60_000, 30_000, 0])
    expect(axisOf([4, 50], 'log').ticks).toEqual([100, 10, 1])
    expect(axisOf([], 'log').ticks).toEqual([10, 1])
    for (const kind of ['linear', 'log'] as const)
      for (const tick of axisOf([Number.MAX_VALUE, 1e-320], kind).ticks) expect(Number.isFinite(tick)).toBe(true)
  })
})

describe('a line', () => {
  it('is broken at gaps, and a value alone is a dot', () => {
    expect(linePath([0, 1, null, 0.5], box)).toBe('M0 160L240 0M720 80h0')
    expect(linePath([1], box)).toBe('M360 0h0')
    expect(linePath([], box)).toBe('')
  })
})

describe('bars', () => {
  it('stay within the picture, side by side, and show whatever is more than nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (heights) => {
        let end = 0
        for (const [i, bar] of barsOf(heights, box).entries()) {
          expect(bar.x).toBeGreaterThanOrEqual(end)
          end = bar.x + bar.width
          expect(end).toBeLessThanOrEqual(box.width)
          expect(bar.y + bar.height).toBeCloseTo(box.height, 5)
          expect(bar.height > 0).toBe((heights[i] ?? 0) > 0)
        }
      }),
    )
  })
})

const linesOf = (some: readonly (number | null)[], kind: Scale): VNode =>
  Lines({
    ...{ locale, title: 'Runs', summary: 'Some ran.', from: Date.UTC(2026, 10, 1), stepMs: 86_400_000, scale: kind },
    ...{ as: kind === 'log' ? 'duration' : 'count', when: 'day' },
    marks: [{ at: epochMs(Date.UTC(2026, 10, 2)), label: '<b>v1</b>' }],
    series: [{ name: 'Processed', tone: 'main', values: some }],
  })

const mapOf = (columns: readonly (readonly number[] | null)[]): VNode =>
  HeatMap({
    ...{ locale, title: 'When', summary: 'Some took long.', columns, from: Date.UTC(2026, 10, 1), stepMs: 60_000 },
    ...{ when: 'time', marks: [{ at: epochMs(Date.UTC(2026, 10, 1)), label: 'v1' }] },
  })

const stackOf = (layers: readonly Layer[]): VNode =>
  Stack({
    ...{ locale, title: 'Spent', summary: 'It took long.', layers, from: Date.UTC(2026, 10, 1), stepMs: 60_000 },
    ...{ when: 'time', marks: [{ at: epochMs(Date.UTC(2026, 10, 1)), label: 'v1' }] },
  })

const histogramOf = (counts: readonly number[]): VNode =>
  Histogram({
    ...{ locale, title: 'Took', summary: 'Some took long.' },
    buckets: bounds.map((belowMs, i) => ({ belowMs: ms(belowMs), count: counts[i] ?? 0 })),
  })

describe('a chart', () => {
  it('holds no coordinate outside of its picture, whatever the numbers are', () => {
    fc.assert(
      fc.property(values, scale, (some, kind) => expectWithin(render(linesOf(some, kind)))),
      { numRuns: 50 },
    )
    fc.assert(fc.property(values, (some) => expectWithin(render(Sparkline({ values: some, says: 'It went.' })))))
    const counts = fc.array(fc.nat(1e9), { maxLength: bounds.length })
    const columns = fc.array(fc.option(counts), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(columns, (some) => expectWithin(render(mapOf(some)))),
      { numRuns: 50 },
    )
    for (const counts of [[], [0], [1e300, 1], Array.from({ length: 26 }, (_, i) => i)])
      expectWithin(render(histogramOf(counts)))
  })

  it('has a title, a sentence and the same numbers in a table', () => {
    const markup = render(linesOf([0, 1234, 5], 'linear'))
    expect(markup).toContain('<h2>Runs</h2>')
    expect(markup).toContain('Some ran.')
    expect(markup).toMatch(/<details><summary>As a table<\/summary><table/)
    expect(markup).toContain('<time datetime="2026-11-02">Nov 2</time></th><td><data value="1234">1,234</data>')
    expect(markup).not.toContain('datetime="2026-11-01"')
    expect(markup).toContain('&lt;b>v1&lt;/b>')
  })

  it('of times and lengths has a cell for each count that is more than nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(300), { maxLength: 26 }), { minLength: 1, maxLength: 20 }), (columns) => {
        const [, picture = ''] = render(mapOf(columns)).split('<div class="plot')
        const cells = [...picture.matchAll(/<path class="cell[^>]* d="([^"]*)"/g)].map(
          ([, d = '']) => d.split('M').length - 1,
        )
        const held = columns.flat().filter((count) => count > 0).length
        expect(cells.reduce((sum, count) => sum + count, 0)).toBe(held)
      }),
    )
  })

  it('of parts that add up puts each bar upon those below it, in a pattern of its own', () => {
    const markup = render(
      stackOf([
        { name: '<b>A', values: [30_000, 0] },
        { name: 'B', values: [15_000, 60_000] },
        { name: null, values: [15_000, 0] },
      ]),
    )
    const picture = markup.split('<div class="plot')[1] ?? ''
    const bars = [...picture.matchAll(/class="layer" fill="url\(#([^)]*)\)" d="([^"]*)"/g)]
    expect(bars.map(([, pattern, path]) => [pattern, path])).toEqual([
      ['layer-0', 'M28.8 80h302.4v80h-302.4z'],
      ['layer-1', 'M28.8 40h302.4v40h-302.4zM388.8 0h302.4v160h-302.4z'],
      ['layer-5', 'M28.8 0h302.4v40h-302.4z'],
    ])
    for (const [, pattern] of bars) expect(picture.split(`<pattern id="${pattern}"`)).toHaveLength(2)
    expect(markup).toContain('<bdi translate="no">&lt;b>A</bdi> <span class="soft">25%</span>')
    expect(markup).toContain('<td>30 sec</td><td>15 sec</td><td>15 sec</td>')
    expect(markup).toMatch(/<span>1 min<\/span><span>30 sec<\/span><span>0 ms<\/span>/)
  })

  it('of parts that add up stays within its picture', () => {
    const time = fc.integer({ min: 0, max: 1e9 })
    const parts = fc.array(fc.array(time, { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 5 })
    const layersOf = (some: readonly (readonly number[])[]): readonly Layer[] =>
      some.map((values, i) => ({ name: `${i}`, values }))
    fc.assert(
      // What a pattern is made of is no picture.
      fc.property(parts, (some) => expectWithin(render(stackOf(layersOf(some))).replace(/<defs>.*?<\/defs>/s, ''))),
      { numRuns: 50 },
    )
  })

  it('of run times has a bar and a row for each of the 26 buckets, named by what it holds', () => {
    const markup = render(histogramOf([7, ...Array(24).fill(0), 3]))
    expect(markup.match(/<rect/g)).toHaveLength(26)
    expect(markup.match(/<th scope="row">/g)).toHaveLength(26)
    for (const name of ['below 20 ms', '20 ms to 30 ms', '3 min 45 sec to 5 min 35 sec', '5 min 35 sec or longer'])
      expect(markup).toContain(`<th scope="row">${name}</th>`)
    expect(markup).toContain('<th scope="row">below 20 ms</th><td>7</td>')
  })
})
