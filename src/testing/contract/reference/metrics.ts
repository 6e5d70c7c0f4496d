// Samples and deploys of the reference store.

import { type EpochMs, epochMs, later, ms } from '../../../core/clock.ts'
import { histogramBytes, readHistogram, sumOf } from '../../../core/metrics/buckets.ts'
import {
  batchesKept,
  type Grain,
  type Ledger,
  type Sample,
  type Span,
  samplesKept,
} from '../../../core/store/ledger.ts'
import type { Memory } from './memory.ts'
import type { Parts } from './parts.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const deploysKept = 90 * dayMs
const lengths: Readonly<Record<Grain, number>> = { minute: minuteMs, 'ten minutes': 10 * minuteMs }

const startOf = (at: number, length: number): EpochMs => epochMs(Math.floor(at / length) * length)

export function metrics(parts: Parts): Pick<Ledger, 'record' | 'samples' | 'histograms' | 'mark' | 'deploys'> {
  return {
    async record(batch, samples) {
      const { memory, clock } = parts
      const now = clock.now()
      if ((memory.batches.get(batch) ?? 0) > now) return
      memory.batches.set(batch, later(now, batchesKept))
      for (const grain of ['minute', 'ten minutes'] as const)
        for (const sample of samples) add(memory, grain, startOf(now, lengths[grain]), sample)
    },
    async samples(grain, count) {
      const { memory, clock } = parts
      const now = startOf(clock.now(), lengths[grain])
      const spans = Array.from({ length: count }, (_, ago) => epochMs(now - ago * lengths[grain]))
      return spans.flatMap((at) => spanOf(memory, grain, at))
    },
    async histograms(name, minutes) {
      const { memory, clock } = parts
      const after = startOf(clock.now(), minuteMs) - minutes * minuteMs
      return memory.samples
        .filter((one) => one.grain === 'minute' && one.class === name && one.at > after)
        .filter(({ histogram }) => histogram.some((count) => count > 0))
        .map(({ at, histogram }) => ({ at, counts: histogram }))
        .toReversed()
    },
    async mark(label) {
      const { memory, clock } = parts
      const now = clock.now()
      const at = startOf(now, minuteMs)
      const near = memory.deploys.some((one) => one.at === at || (one.label === label && one.marked > now - minuteMs))
      if (!near) memory.deploys.push({ at, label, marked: now })
      return near ? 'again' : 'marked'
    },
    async deploys(days) {
      const { memory, clock } = parts
      const since = startOf(clock.now(), dayMs) - (days - 1) * dayMs
      return memory.deploys
        .filter(({ at }) => at >= since)
        .map(({ at, label }) => ({ at, label }))
        .toReversed()
    },
  }
}

/** What nobody may ask for any more. */
export function trimMetrics(memory: Memory, now: EpochMs): void {
  memory.samples = memory.samples.filter(({ grain, at }) => at >= now - samplesKept[grain])
  memory.deploys = memory.deploys.filter(({ at }) => at >= now - deploysKept)
  for (const [batch, until] of memory.batches) if (until <= now) memory.batches.delete(batch)
}

function add(memory: Memory, grain: Grain, at: EpochMs, sample: Sample): void {
  const index = memory.samples.findIndex((one) => one.grain === grain && one.at === at && one.class === sample.class)
  const known = memory.samples[index]
  const sum = {
    ...{ grain, at, class: sample.class },
    processed: (known?.processed ?? 0) + sample.processed,
    failed: (known?.failed ?? 0) + sample.failed,
    totalMs: ms((known?.totalMs ?? 0) + sample.totalMs),
    histogram: readHistogram(histogramBytes(sumOf(known?.histogram ?? [], sample.histogram))),
  }
  memory.samples.splice(known ? index : memory.samples.length, known ? 1 : 0, sum)
}

function spanOf(memory: Memory, grain: Grain, at: EpochMs): readonly Span[] {
  const classes = memory.samples
    .filter((one) => one.grain === grain && one.at === at)
    .map(({ class: name, processed, failed, totalMs }) => ({ class: name, processed, failed, totalMs }))
  return classes.length === 0 ? [] : [{ at, classes }]
}
