// A job that fails in one language is retried by the other, again and again: count, times and the last error are right on both
// sides, whoever wrote them, and each reads the backtrace of the other.

import type { Haymaker, StoredJob } from 'haymaker'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { decodeBacktrace } from '../../src/wire/sidekiq/backtrace.ts'
import { Relay } from './jobs.ts'
import type { RubyEntry } from './ruby.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const rubySays = { error_class: 'ArgumentError', error_message: 'Ruby cannot: é 😀' }
const haymakerSays = { error_class: 'RangeError', error_message: 'TypeScript cannot: é 😀' }

/** One side works until it has put the job into the set; the other has to begin anew. */
async function failsIn(side: 'ruby' | 'haymaker', set: 'retry' | 'dead' = 'retry'): Promise<void> {
  const before = stage.lines().length
  await stage.ripen('retry')
  const worker = side === 'ruby' ? await stage.rubyWorker() : await stage.haymaker().start()
  await stage.began(before + 1)
  await stage.holds(set, 1)
  expect(stage.lines().at(-1)?.by).toBe(side)
  if ('ended' in worker) await worker.ended('SIGKILL')
  else await worker.stop()
}

/** The only entry of a set, as each side reads it, and its bytes. */
async function entryIn(
  set: 'retry' | 'dead',
): Promise<{ ruby: RubyEntry; ours: StoredJob; raw: Record<string, unknown> }> {
  const hm: Haymaker = stage.haymaker()
  const [ruby] = await stage.ruby.entries(set)
  for await (const ours of set === 'retry' ? hm.retries : hm.dead)
    if (ruby) return { ruby, ours, raw: JSON.parse(ours.text()) }
  throw new Error(`${set} is empty`)
}

/** Both sides read the same. */
async function agreeOn(set: 'retry' | 'dead', wanted: Partial<RubyEntry>): Promise<RubyEntry> {
  const { ruby, ours, raw } = await entryIn(set)
  expect(ruby).toMatchObject({ class: 'Relay', queue: 'default', ...wanted })
  const { failures, createdAt, enqueuedAt } = ours.job ?? {}
  const inMs = (seconds: number | null): number | null =>
    seconds === null ? null : Math.ceil(Math.round(seconds * 1e6) / 1e3)
  expect(failures).toEqual({
    ...{ retryCount: ruby.retry_count, errorClass: ruby.error_class, errorMessage: ruby.error_message },
    ...{ failedAt: inMs(ruby.failed_at), retriedAt: inMs(ruby.retried_at) },
  })
  expect([createdAt, enqueuedAt]).toEqual([inMs(ruby.created_at), inMs(ruby.enqueued_at)])
  expect(Math.abs((ours.at ?? 0) - ruby.at * 1000)).toBeLessThan(1)
  expect(decodeBacktrace(raw.error_backtrace)).toEqual(ruby.error_backtrace)
  expect(ruby.error_backtrace?.length).toBeGreaterThan(0)
  return ruby
}

const now = (): number => Date.now() / 1000

it('Ruby fails it, Haymaker retries it and is done', async () => {
  const jid = await stage.ruby.push('Relay', '[["ruby"]]')
  await failsIn('ruby')
  const { error_backtrace, failed_at } = await agreeOn('retry', { jid, retry_count: 0, retried_at: null, ...rubySays })
  expect(error_backtrace?.[0]).toMatch(/app\.rb:\d+:in `perform'/)
  expect(failed_at).toBeCloseTo(now(), -1)

  const hm = stage.haymaker()
  await hm.start()
  await stage.ripen('retry')
  await stage.began(2)
  expect(stage.lines().map(({ by }) => by)).toEqual(['ruby', 'haymaker'])
  await hm.stop()
  expect(await hm.stats()).toMatchObject({ retries: 0, dead: 0, enqueued: 0, scheduled: 0 })
})

it('Haymaker fails it, Ruby retries it and is done', async () => {
  stage.haymaker()
  const { jid } = await Relay.performAsync(['haymaker'])
  await failsIn('haymaker')
  const { error_backtrace } = await agreeOn('retry', { jid, retry_count: 0, retried_at: null, ...haymakerSays })
  expect(error_backtrace?.join('\n')).toContain('jobs.ts:')

  const ruby = await stage.rubyWorker()
  await stage.ripen('retry')
  await stage.began(2)
  expect(stage.lines().map(({ by }) => by)).toEqual(['haymaker', 'ruby'])
  await ruby.ended('SIGTERM')
  expect(await stage.ruby.stats()).toMatchObject({
    processed: 2,
    failed: 1,
    retries: 0,
    dead: 0,
    scheduled: 0,
    enqueued: 0,
  })
})

it.each([
  ['Ruby', 'ruby', 'haymaker'],
  ['Haymaker', 'haymaker', 'ruby'],
] as const)(
  'both fail it in turns, %s first, until the retries are used up',
  { timeout: 40_000 },
  async (_, first, second) => {
    await stage.ruby.push('Relay', '[["ruby","haymaker"],1.0]', '{"foreign":{"a":[]}}')
    const says = { ruby: rubySays, haymaker: haymakerSays }
    await failsIn(first)
    const { failed_at, at } = await agreeOn('retry', { retry_count: 0, retried_at: null, ...says[first] })
    // 15 s, and up to 9 more.
    expect(at - now()).toBeGreaterThan(10)
    expect(at - now()).toBeLessThan(25)
    let last = failed_at ?? 0
    for (const [count, side] of [second, first].entries()) {
      await failsIn(side)
      const found = await agreeOn('retry', { retry_count: count + 1, failed_at, ...says[side] })
      expect(found.retried_at).toBeGreaterThan(last)
      last = found.retried_at ?? 0
    }
    await failsIn(second, 'dead')
    await agreeOn('dead', { retry_count: 3, failed_at, ...says[second] })
    const [text = ''] = await stage.texts('dead')
    expect(text).toContain('"args":[["ruby","haymaker"],1.0]')
    expect(text).toContain('"foreign":{"a":[]}')
  },
)
