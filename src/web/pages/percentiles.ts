// The percentiles of run times as pages write them.

import { longestKnown } from '../../core/metrics/percentile.ts'
import type { RunTimes } from '../../core/metrics/run-times.ts'
import type { Locale } from '../locales/locale.ts'

export type Percentile = 'p50' | 'p95' | 'p99'
export const percentiles: readonly Percentile[] = ['p50', 'p95', 'p99']

/** Runs beyond the last bound took so long or longer. */
export function percentileText(took: number | null, locale: Locale): string {
  if (took === null) return '–'
  const text = locale.duration(Math.round(took))
  return took < longestKnown ? text : locale.t('metrics.atLeast', { took: text })
}

export const percentileTexts = (times: RunTimes, locale: Locale): Readonly<Record<Percentile, string>> => ({
  p50: percentileText(times.p50Ms, locale),
  p95: percentileText(times.p95Ms, locale),
  p99: percentileText(times.p99Ms, locale),
})
