// Promises about metrics: what was recorded is found again by class, in its minute and in its ten minutes, each batch once;
// and about the marks of deploys.

import assert from 'node:assert/strict'
import { type EpochMs, later, type Ms, ms } from '../../core/clock.ts'
import { bounds, bucketOf, emptyHistogram } from '../../core/metrics/buckets.ts'
import type { Grain, Sample, Span } from '../../core/store/ledger.ts'
import { type Promised, promises } from './promised.ts'
import { hour, minute, type Scene } from './scene.ts'

const ten = ms(10 * minute)
const day = ms(24 * hour)

/** What these attempts give: those with a length succeeded. */
function sample(name: string, ...runs: readonly (number | 'failed')[]): Sample {
  const took = runs.filter((run) => run !== 'failed')
  const histogram = [...emptyHistogram()]
  for (const run of took) histogram[bucketOf(ms(run))] = (histogram[bucketOf(ms(run))] ?? 0) + 1
  return {
    class: name,
    processed: runs.length,
    failed: runs.length - took.length,
    totalMs: ms(Math.round(took.reduce((sum, run) => sum + run, 0))),
    histogram,
  }
}

const record = ({ store, bench }: Scene, ...samples: readonly Sample[]): Promise<void> =>
  store.record(bench.random.hex(8), samples)

const tally = (name: string, processed: number, failed: number, totalMs: number): object => ({
  ...{ class: name, processed, failed, totalMs },
})

/** The classes in the order of their names, since a store has none of its own. */
const sorted = (spans: readonly Span[]): unknown =>
  spans.map(({ at, classes }) => ({ at, classes: classes.toSorted((a, b) => (a.class < b.class ? -1 : 1)) }))

/** Each minute that has a histogram, with the buckets in which something is. */
const counted = async ({ store }: Scene, name: string, minutes: number): Promise<unknown> =>
  (await store.histograms(name, minutes)).map(({ at, counts }) => [
    at,
    Object.fromEntries([...counts.entries()].filter(([, count]) => count > 0)),
  ])

/** Waits for the beginning of the next ten minutes, so that no promise crosses one by chance. */
async function atTen({ bench, store }: Scene): Promise<EpochMs> {
  const now = await store.now()
  const start = later(now, ms(ten - (now % ten)))
  await bench.elapse(ms(start - now))
  return start
}

const counting: readonly Promised[] = promises(
  'metrics',
  {
    'nothing is recorded at first': async (scene) => {
      const { store } = scene
      for (const grain of ['minute', 'ten minutes'] as const) assert.deepEqual(await store.samples(grain, 60), [])
      assert.deepEqual(await store.histograms('A', 60), [])
      await record(scene)
      assert.deepEqual(await store.samples('minute', 60), [])
    },
    'samples add up by class, in their minute and in their ten minutes': async (scene) => {
      const at = await atTen(scene)
      await record(scene, sample('A', 5, 25, 'failed'), sample('B', 'failed'))
      await record(scene, sample('A', 90), sample('C'))
      await record(scene, sample('B', 1))
      const classes = [tally('A', 4, 1, 120), tally('B', 2, 1, 1)]
      for (const grain of ['minute', 'ten minutes'] as const) {
        const spans = (await scene.store.samples(grain, 1)).map((span) => ({
          ...span,
          classes: span.classes.filter(({ processed }) => processed > 0),
        }))
        assert.deepEqual(sorted(spans), [{ at, classes }])
      }
    },
    'each minute stands apart, the newest first, and ten have one sum': async (scene) => {
      const at = await atTen(scene)
      await record(scene, sample('A', 1))
      await scene.bench.elapse(ms(2 * minute))
      await record(scene, sample('A', 2))
      await scene.bench.elapse(ms(8 * minute))
      await record(scene, sample('A', 4))
      const { store } = scene
      const span = (after: number, ...counted: readonly number[]): object => ({
        at: later(at, ms(after * minute)),
        classes: [
          tally(
            'A',
            counted.length,
            0,
            counted.reduce((sum, n) => sum + n),
          ),
        ],
      })
      assert.deepEqual(await store.samples('minute', 11), [span(10, 4), span(2, 2), span(0, 1)])
      assert.deepEqual(await store.samples('minute', 10), [span(10, 4), span(2, 2)])
      assert.deepEqual(await store.samples('ten minutes', 2), [span(10, 4), span(0, 1, 2)])
      assert.deepEqual(await store.samples('ten minutes', 1), [span(10, 4)])
      assert.deepEqual(await store.samples('minute', 0), [])
    },
    'a batch that is repeated counts once, also in another minute': async (scene) => {
      const at = await atTen(scene)
      const { store, bench } = scene
      for (const pause of [0, 0, minute, 8 * minute]) {
        await bench.elapse(ms(pause))
        await store.record('batch', [sample('A', 5)])
      }
      await store.record('another', [sample('A', 5)])
      const spans = await store.samples('ten minutes', 2)
      assert.deepEqual(spans, [{ at, classes: [tally('A', 2, 0, 10)] }])
      assert.deepEqual(await counted(scene, 'A', 60), [
        [later(at, ms(9 * minute)), { 0: 1 }],
        [at, { 0: 1 }],
      ])
    },
    'a name is kept as it is': async (scene) => {
      const names = ['Mail', 'Mail::Deliver', 'mail-21-7:5', 'a b/c*[d]?', 'Müll', 'p', '__proto__', '\u{1f600}\n"\'%']
      await record(scene, ...names.map((name) => sample(name, 5)))
      const [span] = await scene.store.samples('ten minutes', 1)
      assert.deepEqual(span?.classes.map((one) => one.class).toSorted(), names.toSorted())
      for (const name of names) assert.equal((await scene.store.histograms(name, 60))[0]?.counts[0], 1, name)
    },
  },
  { lasts: ms(2 * ten + minute) },
)

const histograms: readonly Promised[] = promises(
  'metrics',
  {
    'each minute has its own histogram of one class, the newest first': async (scene) => {
      const at = await atTen(scene)
      const { store, bench } = scene
      await record(scene, sample('A', 19.9, 20, 400_000), sample('B', 5))
      await record(scene, sample('A', 20))
      await bench.elapse(ms(2 * minute))
      await record(scene, sample('A', 0, 44, 'failed'))
      const [first, last] = [
        [at, { 0: 1, 1: 2, 25: 1 }],
        [later(at, ms(2 * minute)), { 0: 1, 2: 1 }],
      ]
      assert.deepEqual(await counted(scene, 'A', 3), [last, first])
      assert.deepEqual(await counted(scene, 'A', 2), [last])
      assert.deepEqual(await store.histograms('A', 0), [])
      assert.equal((await store.histograms('A', 1))[0]?.counts.length, bounds.length)
    },
    'a minute in which nothing succeeded has none': async (scene) => {
      await atTen(scene)
      await record(scene, sample('A', 'failed'))
      assert.deepEqual(await scene.store.histograms('A', 60), [])
    },
    'a counter of a minute goes to 65,535 and stays; what others count goes on': async (scene) => {
      const at = await atTen(scene)
      const many = { ...sample('A', 5), processed: 40_000, histogram: [40_000, 1] }
      await record(scene, many)
      await record(scene, many)
      assert.deepEqual(await counted(scene, 'A', 1), [[at, { 0: 65_535, 1: 2 }]])
      assert.equal((await scene.store.samples('minute', 1))[0]?.classes[0]?.processed, 80_000)
      await scene.bench.elapse(minute)
      await record(scene, many)
      assert.deepEqual(await counted(scene, 'A', 2), [
        [later(at, minute), { 0: 40_000, 1: 1 }],
        [at, { 0: 65_535, 1: 2 }],
      ])
    },
  },
  { lasts: ms(2 * ten) },
)

const lasting: readonly Promised[] = promises(
  'metrics',
  {
    'minutes and histograms are kept for eight hours, ten minutes for three days': async (scene) => {
      await atTen(scene)
      const { store, bench } = scene
      await record(scene, sample('A', 5))
      const after = async (length: Ms): Promise<unknown> => {
        await bench.elapse(length)
        await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
        const found = async (grain: Grain): Promise<number> => (await store.samples(grain, 600)).length
        return [await found('minute'), (await store.histograms('A', 600)).length, await found('ten minutes')]
      }
      assert.deepEqual(await after(ms(8 * hour - minute)), [1, 1, 1])
      assert.deepEqual(await after(ms(2 * minute)), [0, 0, 1])
      assert.deepEqual(await after(ms(3 * day - 8 * hour - 2 * minute)), [0, 0, 1])
      assert.deepEqual(await after(ms(2 * minute)), [0, 0, 0])
    },
  },
  { lasts: ms(4 * day) },
)

const marking: readonly Promised[] = promises(
  'metrics',
  {
    'a deploy is marked at its minute, the newest first': async (scene) => {
      const at = await atTen(scene)
      const { store, bench } = scene
      assert.deepEqual(await store.deploys(2), [])
      await bench.elapse(ms(59_000))
      assert.equal(await store.mark('abc123 Ship it | «now»'), 'marked')
      await bench.elapse(minute)
      assert.equal(await store.mark('def456'), 'marked')
      assert.deepEqual(await store.deploys(2), [
        { at: later(at, minute), label: 'def456' },
        { at, label: 'abc123 Ship it | «now»' },
      ])
    },
    'a label is marked once in a minute, and a minute once': async (scene) => {
      const at = await atTen(scene)
      const { store, bench } = scene
      await bench.elapse(ms(30_000))
      assert.equal(await store.mark('one'), 'marked')
      assert.equal(await store.mark('one'), 'again')
      assert.equal(await store.mark('two'), 'again')
      await bench.elapse(ms(31_000))
      assert.equal(await store.mark('one'), 'again')
      assert.equal(await store.mark('two'), 'marked')
      await bench.elapse(minute)
      assert.equal(await store.mark('one'), 'marked')
      const labels = (await store.deploys(2)).map((deploy) => [deploy.label, (deploy.at - at) / minute])
      assert.deepEqual(labels, [
        ['one', 2],
        ['two', 1],
        ['one', 0],
      ])
    },
    'deploys are counted by days of the calendar, and kept for ninety': async (scene) => {
      const { store, bench } = scene
      const midnight = ms(day - ((await store.now()) % day))
      await bench.elapse(ms(midnight - 1000))
      await store.mark('late')
      await bench.elapse(ms(2000))
      await store.mark('early')
      const labels = async (days: number): Promise<unknown> => (await store.deploys(days)).map(({ label }) => label)
      assert.deepEqual(await labels(0), [])
      assert.deepEqual(await labels(1), ['early'])
      assert.deepEqual(await labels(2), ['early', 'late'])
      await bench.elapse(ms(89 * day))
      await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
      assert.deepEqual(await labels(100), ['early', 'late'])
      await bench.elapse(ms(2 * day))
      await store.trim({ dead: { max: 0, ageMs: ms(0) }, notes: { max: 0 } })
      assert.deepEqual(await labels(100), [])
    },
  },
  { lasts: ms(93 * day) },
)

export const metrics: readonly Promised[] = [...counting, ...histograms, ...lasting, ...marking]
