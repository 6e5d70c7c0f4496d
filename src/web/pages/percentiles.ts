// The percentiles of run times as pages write them.

import { longestKnown, percentile } from '../../core/metrics/percentile.ts'
import type { Locale } from '../locales/locale.ts'

const shares = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

export type Percentile = keyof typeof shares
export const percentiles: readonly Percentile[] = ['p50', 'p95', 'p99']

/** Of a histogram. Runs beyond its last bound took so long or longer. */
export function percentilesOf(counts: readonly number[], locale: Locale): Readonly<Record<Percentile, string>> {
  const written = (share: number): string => {
    const took = percentile(counts, share)
    if (took === null) return '–'
    const text = locale.duration(Math.round(took))
    return took < longestKnown ? text : locale.t('metrics.atLeast', { took: text })
  }
  return { p50: written(shares.p50), p95: written(shares.p95), p99: written(shares.p99) }
}
