// A queue that both languages serve: a job of a class that only the other side knows gets there. Haymaker gives it back, longer
// each time, and it never dies of that; Ruby fails it with a NameError, and Haymaker runs the retry.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { NodeOnly } from './jobs.ts'
import { Stage } from './stage.ts'

const ARGS = '[12345678901234567890,1.0,"",[],{"a":[[]]}]'
const MINUTE_MS = 60_000
const COUNT = 500
/** It took 31 s when all that was returned together came back together. */
const BACKLOG_MS = 20_000

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

it('a class that only Ruby knows reaches Ruby within a minute, with every byte, and is never dead', {
  timeout: 2 * MINUTE_MS,
}, async () => {
  const hm = stage.haymaker()
  await hm.start()
  const jid = await stage.ruby.push('RubyOnly', ARGS, '{"foreign":1.0}')
  const [returned = ''] = await stage.holds('schedule', 1)
  expect(JSON.parse(returned)).toMatchObject({ jid, hm_returns: [1, expect.any(Number)] })
  expect(returned).not.toContain('retry_count')

  const began = performance.now()
  await stage.rubyWorker()
  await stage.until('Ruby runs it', async () => stage.lines().length === 1, MINUTE_MS)
  console.log(`a returned job reached Ruby after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  expect(stage.lines()).toEqual([{ by: 'ruby', class: 'RubyOnly', jid, text: ARGS }])
  expect(await hm.stats()).toMatchObject({ failed: 0, dead: 0, retries: 0, scheduled: 0, enqueued: 0 })
})

it('five hundred of them, among jobs that both know, all reach Ruby, each once', {
  timeout: 2 * MINUTE_MS,
}, async () => {
  const hm = stage.haymaker()
  await Promise.all([hm.start(), stage.rubyWorker({ concurrency: 5 })])
  const began = performance.now()
  const theirs = await stage.ruby.pushBulk('RubyOnly', JSON.stringify(Array.from({ length: COUNT }, (_, n) => [n])))
  await stage.ruby.pushBulk('Echo', JSON.stringify(Array.from({ length: COUNT }, (_, n) => [n])))
  await stage.until('all have run', async () => stage.lines().length === 2 * COUNT, BACKLOG_MS)
  console.log(`${COUNT} of a class that only Ruby knows ran after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  const ran = stage.lines().filter((line) => line.class === 'RubyOnly')
  expect(ran.map(({ by }) => by)).toEqual(ran.map(() => 'ruby'))
  expect(ran.map(({ jid }) => jid).toSorted()).toEqual([...theirs].toSorted())
  expect(await hm.stats()).toMatchObject({ failed: 0, dead: 0, retries: 0, enqueued: 0 })
})

it('a class that only TypeScript knows fails in Ruby with a NameError, and Haymaker runs the retry', async () => {
  const ruby = await stage.rubyWorker()
  const hm = stage.haymaker()
  const { jid } = await NodeOnly.performAsync('é')
  await stage.holds('retry', 1)
  expect(await stage.ruby.entries('retry')).toMatchObject([{ jid, error_class: 'NameError', retry_count: 0 }])
  await ruby.ended('SIGTERM')
  await hm.start()
  await stage.ripen('retry')
  expect(await stage.began(1)).toEqual([{ by: 'haymaker', class: 'NodeOnly', jid, text: '["é"]' }])
})
