// Samples and deploys on SQLite: each sample is added to the row of its minute and to that of its ten minutes, so that
// nothing has to be merged later.

import { type EpochMs, epochMs, type Ms, ms } from '../../core/clock.ts'
import { emptyHistogram, histogramBytes, readHistogram, sumOf } from '../../core/metrics/buckets.ts'
import {
  batchesKept,
  type Deploy,
  type Grain,
  type Ledger,
  type Sample,
  type Span,
  type Tally,
} from '../../core/store/ledger.ts'
import type { Parts } from './parts.ts'
import { ledger as sql } from './sql.generated.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const minutesOf: Readonly<Record<Grain, number>> = { minute: 1, 'ten minutes': 10 }

interface SampleRow {
  at: number
  class: string
  processed: number
  failed: number
  totalMs: number
}

interface HistogramRow {
  at: number
  histogram: Uint8Array
}

export function metrics(parts: Parts): Pick<Ledger, 'record' | 'samples' | 'histograms'> {
  const { database, writer, clock, read } = parts
  /** What begins after this is one of the last `count` spans. */
  const before = (minutes: number, count: number): number => startOf(clock.now(), minutes) - count * minutes * MINUTE
  return {
    record: (batch, samples) => writer.write(() => record(parts, batch, samples)),
    async samples(grain, count) {
      const minutes = minutesOf[grain]
      return spansOf(await read(() => database.all<SampleRow>(sql.samples, minutes, before(minutes, count))))
    },
    async histograms(name, minutes) {
      const rows = await read(() => database.all<HistogramRow>(sql.histograms, before(1, minutes), name))
      return rows
        .map(({ at, histogram }) => ({ at: epochMs(at), counts: readHistogram(histogram) }))
        .filter(({ counts }) => counts.some((count) => count > 0))
    },
  }
}

export function deploys({ database, writer, clock, read }: Parts): Pick<Ledger, 'mark' | 'deploys'> {
  return {
    mark: (label) =>
      writer.write(() => {
        const now = clock.now()
        const minute = startOf(now, 1)
        if (database.get(sql.deployNear, minute, label, now - MINUTE)) return 'again'
        database.run(sql.mark, minute, label, now)
        return 'marked'
      }),
    async deploys(days) {
      const since = (Math.floor(clock.now() / DAY) - days + 1) * DAY
      const rows = await read(() => database.all<{ at: number; label: string }>(sql.deploys, since))
      return rows.map(({ at, label }): Deploy => ({ at: epochMs(at), label }))
    },
  }
}

const startOf = (at: EpochMs, minutes: number): number => Math.floor(at / (minutes * MINUTE)) * minutes * MINUTE

function record({ database, clock }: Parts, batch: string, samples: readonly Sample[]): void {
  const now = clock.now()
  if (database.run(sql.rememberBatch, batch, now + batchesKept) === 0) return
  const minute = startOf(now, 1)
  for (const { class: name, processed, failed, totalMs, histogram } of samples) {
    const [known] = database.all<HistogramRow>(sql.histograms, minute - 1, name)
    const before = known ? readHistogram(known.histogram) : emptyHistogram()
    const counts: [number, number, Ms] = [processed, failed, totalMs]
    database.run(sql.record, 1, minute, name, ...counts, histogramBytes(sumOf(before, histogram)))
    database.run(sql.record, 10, startOf(now, 10), name, ...counts, null)
  }
}

function spansOf(rows: readonly SampleRow[]): readonly Span[] {
  const spans = new Map<number, Tally[]>()
  for (const { at, class: name, processed, failed, totalMs } of rows) {
    const classes = spans.get(at) ?? []
    classes.push({ class: name, processed, failed, totalMs: ms(totalMs) })
    spans.set(at, classes)
  }
  return [...spans].map(([at, classes]) => ({ at: epochMs(at), classes }))
}
