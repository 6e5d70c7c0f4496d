// Samples on Redis, in the keys of Sidekiq 8 and of Sidekiq 7, so that the web page of either shows our jobs. What others
// wrote is read as well: of each class and minute the layout that saw more of it, since we write both and Ruby one.

import { type EpochMs, epochMs, type Ms, ms } from '../../core/clock.ts'
import { bounds, readHistogram } from '../../core/metrics/buckets.ts'
import { batchesKept, type Ledger, type Sample, type Span, samplesKept, type Tally } from '../../core/store/ledger.ts'
import { type Argument, bytesOf, listOf, type Reply, textOf } from './connection.ts'
import type { Keys } from './keys.ts'
import type { Parts } from './parts.ts'

const MINUTE = 60_000
/** Hashes in one script: between two, the server has time for others. They travel together. */
const READ_AT_ONCE = 120

const seconds = (length: Ms): string => String(length / 1000)

export function metrics(parts: Parts): Pick<Ledger, 'record' | 'samples' | 'histograms'> {
  const { server, keys, clock } = parts
  /** Reads the last spans. One trip: the server's time comes with them; a second one where our clock is in another span. */
  const reading = async <Found>(
    [length, count]: readonly [length: number, count: number],
    read: (spans: readonly EpochMs[]) => Promise<Found>,
  ): Promise<Found> => {
    let first = Math.floor(clock.now() / length)
    for (;;) {
      const spans = Array.from({ length: count }, (_, ago) => epochMs((first - ago) * length))
      const [found, now] = await Promise.all([read(spans), server.now()])
      if (Math.floor(now / length) === first) return found
      first = Math.floor(now / length)
    }
  }
  return {
    record: (batch, samples) => record(parts, batch, samples),
    async samples(grain, count) {
      if (grain === 'ten minutes') {
        return reading([10 * MINUTE, count], async (spans) => {
          const found = await hashes(parts, spans.map(keys.tenMinutes))
          return spans.flatMap((at, i) => spanOf(at, [found[i]]))
        })
      }
      return reading([MINUTE, count], async (spans) => {
        const names = spans.flatMap((at) => [keys.minute(8, at), keys.minute(7, at)])
        const found = await hashes(parts, names)
        return spans.flatMap((at, i) => spanOf(at, [found[2 * i], found[2 * i + 1]]))
      })
    },
    async histograms(name, minutes) {
      if (minutes <= 0) return []
      return reading([MINUTE, minutes], async (spans) => {
        const found = await server.pipeline(
          spans.flatMap((at) => ([8, 7] as const).map((layout) => ['GET', keys.histogram(layout, name, at)])),
        )
        const each = found.map((reply) => readHistogram(reply === null ? Buffer.alloc(0) : bytesOf(reply)))
        return spans
          .map((at, i) => ({ at, counts: fuller(each[2 * i], each[2 * i + 1]) }))
          .filter(({ counts }) => total(counts) > 0)
      })
    },
  }
}

/** One trip; a second one where our clock is in another minute than the server's. */
async function record({ server, keys, clock }: Parts, batch: string, samples: readonly Sample[]): Promise<void> {
  const lives = [batchesKept, samplesKept.minute, samplesKept['ten minutes']].map(seconds)
  const each = samples.flatMap(argumentsOf)
  let now = clock.now()
  for (;;) {
    const args = [String(Math.floor(now / MINUTE)), ...lives, ...each]
    const said = await server.run('record', keysFor(keys, batch, samples, now), args)
    if (textOf(said) !== 'minute') return
    now = await server.now()
  }
}

const keysFor = (keys: Keys, batch: string, samples: readonly Sample[], now: EpochMs): readonly string[] => [
  ...[keys.recorded(batch), keys.minute(8, now), keys.tenMinutes(now), keys.minute(7, now)],
  ...samples.flatMap(({ class: name }) => [keys.histogram(8, name, now), keys.histogram(7, name, now)]),
]

function argumentsOf({ class: name, processed, failed, totalMs, histogram }: Sample): readonly Argument[] {
  const buckets = bounds.flatMap((_, i) => (histogram[i] ? [i, histogram[i]] : []))
  return [name, ...[processed, failed, totalMs, buckets.length / 2, ...buckets].map(String)]
}

async function hashes({ server }: Parts, names: readonly string[]): Promise<readonly Reply[]> {
  const parts = Array.from({ length: Math.ceil(names.length / READ_AT_ONCE) }, (_, i) =>
    server.run('hashes', names.slice(i * READ_AT_ONCE, (i + 1) * READ_AT_ONCE), []),
  )
  return (await Promise.all(parts)).flatMap(listOf)
}

/** Nothing for a span in which nothing was recorded. */
function spanOf(at: EpochMs, found: readonly (Reply | undefined)[]): readonly Span[] {
  const classes = new Map<string, Tally>()
  for (const tally of found.flatMap(talliesOf)) {
    const known = classes.get(tally.class)
    if (!known || known.processed < tally.processed) classes.set(tally.class, tally)
  }
  return classes.size === 0 ? [] : [{ at, classes: [...classes.values()] }]
}

/** From the fields `Class|p`, `Class|f` and `Class|ms`, the only ones that count. */
function talliesOf(hash: Reply | undefined): readonly Tally[] {
  const fields = listOf(hash).map(textOf)
  const tallies = new Map<string, Tally>()
  for (let i = 0; i < fields.length; i += 2) {
    const [, name = '', what] = /^(.+)\|(p|f|ms)$/s.exec(fields[i] ?? '') ?? []
    const amount = Number(fields[i + 1])
    if (what === undefined || !Number.isSafeInteger(amount)) continue
    const tally = tallies.get(name) ?? { class: name, processed: 0, failed: 0, totalMs: ms(0) }
    if (what === 'ms') tallies.set(name, { ...tally, totalMs: ms(amount) })
    else tallies.set(name, { ...tally, [what === 'p' ? 'processed' : 'failed']: amount })
  }
  return [...tallies.values()]
}

const total = (histogram: readonly number[] | undefined): number => (histogram ?? []).reduce((sum, n) => sum + n, 0)

const fuller = (one: readonly number[] = [], other: readonly number[] = []): readonly number[] =>
  total(other) > total(one) ? other : one
