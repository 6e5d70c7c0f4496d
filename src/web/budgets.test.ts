// What a page loads stays small: one that is opened from a phone at night is there at once.

import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assetNames, assets } from './assets.generated.ts'

const KB = 1024
const packed = (text: string): number => gzipSync(text, { level: 9 }).length
const sizeOf = (names: readonly string[]): number =>
  names.reduce((sum, name) => sum + packed(assets[name]?.text ?? ''), 0)

const scripts = Object.keys(assets).filter((name) => name.endsWith('.js'))
/** What the script of every page loads before it runs. */
const atOnce = [assetNames.script, ...scripts.filter((name) => isImported(name))]

function isImported(name: string): boolean {
  return (assets[assetNames.script]?.text ?? '').includes(`from"./${name}"`)
}

describe('the assets, packed,', () => {
  it('of a page without charts are at most 22 KB', () => {
    expect(packed(assets[assetNames.style]?.text ?? '')).toBeGreaterThan(KB)
    expect(sizeOf([assetNames.style, ...atOnce])).toBeLessThanOrEqual(22 * KB)
  })

  it('of a page with charts are at most 55 KB', () => {
    expect(scripts.some((name) => name.startsWith('chart-'))).toBe(true)
    expect(sizeOf(Object.keys(assets))).toBeLessThanOrEqual(55 * KB)
  })

  it('load the code of charts only where it is asked for', () => {
    expect(atOnce.filter((name) => name.startsWith('chart-'))).toEqual([])
  })
})
