// Where the time went: the classes that took most of it, or those that somebody chose, over the period, and all others as one.

import type { VNode } from 'preact'
import type { Deploy, Span } from '../../core/store/ledger.ts'
import type { JobMetrics } from '../../runtime/metrics.ts'
import { type Layer, mostLayers, Stack } from '../charts/stack.tsx'
import { formats } from '../ui/format.ts'
import type { Visit } from '../visit.ts'
import { type Steps, stepsOf } from './course.ts'
import type { Period } from './period.tsx'

const DAY = 86_400_000
/** Bars for which there is room. */
const MOST_BARS = 72

interface SpentProps {
  readonly visit: Visit
  readonly period: Period
  readonly spans: readonly Span[]
  readonly deploys: readonly Deploy[]
  /** Of the whole list, what took most time first. */
  readonly found: readonly JobMetrics[]
  /** By name; nobody: those that took most time. */
  readonly chosen: readonly string[]
}

export const Spent = ({ visit, period, spans, deploys, found, chosen }: SpentProps): VNode | null => {
  const { locale, snapshot } = visit
  const { from, stepMs, count } = stepsOf(period, snapshot.at, spans[0]?.at ?? 0, MOST_BARS)
  const byTime = found.filter(({ totalMs }) => totalMs > 0).toSorted((a, b) => b.totalMs - a.totalMs)
  const picked = chosen.length === 0 ? byTime : byTime.filter((job) => chosen.includes(job.class))
  const names = picked.slice(0, mostLayers).map((job) => job.class)
  if (names.length === 0) return chosen.length === 0 ? null : <p class="empty">{locale.t('metrics.spent.none')}</p>
  const rest = picked.slice(names.length).map((job) => job.class)
  const [others = [], ...values] = timesIn(spans, [rest, ...names.map((name) => [name])], { from, stepMs, count })
  const layers: readonly Layer[] = [
    ...names.map((name, i) => ({ name, values: values[i] ?? [] })),
    ...(others.some((value) => value > 0) ? [{ name: null, values: others }] : []),
  ]
  const sums = Array.from({ length: count }, (_, i) => layers.reduce((sum, { values }) => sum + (values[i] ?? 0), 0))
  const most = sums.indexOf(Math.max(...sums))
  const when = count * stepMs > DAY ? 'minute' : 'time'
  return (
    <Stack
      {...{ locale, from, stepMs, when, layers, marks: deploys }}
      title={locale.t('metrics.spent')}
      summary={locale.t('metrics.spent.summary', {
        total: locale.duration(sums.reduce((total, sum) => total + sum, 0)),
        ...{ most: locale.duration(sums[most] ?? 0), time: formats[when](from + most * stepMs, locale.lang) },
      })}
    />
  )
}

/** How long each group of classes took together in each step. */
function timesIn(
  spans: readonly Span[],
  groups: readonly (readonly string[])[],
  { from, stepMs, count }: Steps,
): readonly (readonly number[])[] {
  const groupOf = new Map(groups.flatMap((names, group) => names.map((name) => [name, group] as const)))
  const times = groups.map(() => Array.from({ length: count }, () => 0))
  for (const { at, classes } of spans) {
    const step = Math.floor((at - from) / stepMs)
    for (const { class: name, totalMs } of classes) {
      const row = times[groupOf.get(name) ?? -1]
      if (row?.[step] !== undefined) row[step] += totalMs
    }
  }
  return times
}
