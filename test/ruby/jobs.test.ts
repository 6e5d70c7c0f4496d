// Each language pushes what the other runs: now, later, many at once, with arguments of every kind.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Echo } from './jobs.ts'
import { Stage } from './stage.ts'

/** What either language can say, and hear. */
const ARGS = '["",1,-2.5,null,true,"é 😀","\u2028",[],[[],[[]]],{},{"a":{"b":[]}}]'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

it('Ruby pushes, Haymaker runs', async () => {
  await stage.haymaker().start()
  const jid = await stage.ruby.push('Echo', ARGS)
  expect(await stage.began(1)).toEqual([{ by: 'haymaker', class: 'Echo', jid, text: ARGS }])
})

it('Haymaker pushes, Ruby runs', async () => {
  await stage.rubyWorker()
  stage.haymaker()
  const { jid } = await Echo.performAsync(...JSON.parse(ARGS))
  expect(await stage.began(1)).toEqual([{ by: 'ruby', class: 'Echo', jid, text: ARGS }])
})

it('Ruby pushes many, Haymaker runs them in order', async () => {
  const lists = Array.from({ length: 1500 }, (_, n) => [n])
  const jids = await stage.ruby.pushBulk('Echo', JSON.stringify(lists))
  await stage.haymaker({ concurrency: 1 }).start()
  const lines = await stage.began(1500)
  expect(lines.map(({ jid }) => jid)).toEqual(jids)
  expect(lines.map(({ text }) => text)).toEqual(lists.map((list) => JSON.stringify(list)))
})

it('Haymaker pushes many, Ruby runs them in order', async () => {
  stage.haymaker()
  const receipts = await Echo.performBulk(Array.from({ length: 1500 }, (_, n): [number] => [n]))
  await stage.rubyWorker({ concurrency: 1 })
  const lines = await stage.began(1500)
  expect(lines.map(({ jid }) => jid)).toEqual(receipts.map(({ jid }) => jid))
})

it('both count what they ran in the same totals', async () => {
  const hm = stage.haymaker()
  await hm.start()
  await stage.ruby.push('Echo', '[1]')
  await stage.ruby.push('Relay', '[["haymaker"]]')
  await stage.holds('retry', 1)
  await stage.until('both are counted', async () => (await hm.stats()).processed === 2)
  await hm.stop()
  const ruby = await stage.rubyWorker()
  await stage.ruby.push('Echo', '[2]')
  await stage.ruby.push('Relay', '[["ruby"]]')
  await stage.holds('retry', 2)
  expect(await ruby.ended('SIGTERM')).toBe(0)
  expect(await hm.stats()).toMatchObject({ processed: 4, failed: 2, retries: 2, enqueued: 0 })
  expect(await stage.ruby.stats()).toMatchObject({
    processed: 4,
    failed: 2,
    retries: 2,
    enqueued: 0,
    queues: { default: 0 },
  })
})
