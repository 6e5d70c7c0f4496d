// The schedule and the retry set belong to both: either poller alone moves what the other wrote, on time and into the right queue;
// and what died is put back by either.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Echo, Relay } from './jobs.ts'
import { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

const ARGS = '[1.0,"é 😀",[[]]]'

it('Haymaker alone promotes what Ruby scheduled, when it is due', async () => {
  await stage.haymaker({ queues: ['elsewhere'] }).start()
  const jid = await stage.ruby.pushIn(1, 'Echo', ARGS)
  const [scheduled] = await stage.ruby.entries('schedule')
  const [text = ''] = await stage.holds('queue:default', 1)
  const { enqueued_at, ...rest } = JSON.parse(text)
  expect(rest).toMatchObject({ jid, class: 'Echo', queue: 'default' })
  expect(text).toContain(`"args":${ARGS}`)
  expect(enqueued_at - (scheduled?.at ?? 0)).toBeGreaterThanOrEqual(-0.01)
  expect(enqueued_at - (scheduled?.at ?? 0)).toBeLessThan(5)
  expect(await stage.texts('schedule')).toEqual([])
})

it("Ruby's poller alone promotes what Haymaker scheduled", async () => {
  await stage.rubyWorker({ queues: ['elsewhere'] })
  stage.haymaker()
  const { jid } = await Echo.performIn('300ms', ...JSON.parse('["é 😀",[[]]]'))
  const [text = ''] = await stage.holds('queue:default', 1)
  expect(JSON.parse(text)).toMatchObject({ jid, class: 'Echo', queue: 'default', retry: true })
  expect(text).toContain('"args":["é 😀",[[]]]')
  expect(await stage.texts('schedule')).toEqual([])
})

it('Haymaker alone promotes what failed in Ruby', async () => {
  const ruby = await stage.rubyWorker()
  await stage.ruby.push('Relay', '[["ruby"]]')
  const [failed = ''] = await stage.holds('retry', 1)
  await ruby.ended('SIGTERM')
  await stage.haymaker({ queues: ['elsewhere'] }).start()
  await stage.ripen('retry')
  const [text = ''] = await stage.holds('queue:default', 1)
  expect({ ...JSON.parse(text), enqueued_at: 0 }).toEqual({ ...JSON.parse(failed), enqueued_at: 0 })
  expect(JSON.parse(text).enqueued_at).toBeGreaterThan(JSON.parse(failed).enqueued_at)
})

it("Ruby's poller alone promotes what failed in Haymaker", async () => {
  const hm = stage.haymaker()
  await hm.start()
  await Relay.performAsync(['haymaker'])
  const [failed = ''] = await stage.holds('retry', 1)
  await hm.stop()
  await stage.rubyWorker({ queues: ['elsewhere'] })
  await stage.ripen('retry')
  const [text = ''] = await stage.holds('queue:default', 1)
  expect({ ...JSON.parse(text), enqueued_at: 0 }).toEqual({ ...JSON.parse(failed), enqueued_at: 0 })
  expect(JSON.parse(text).enqueued_at).toBeGreaterThan(JSON.parse(failed).enqueued_at)
})

it('with both pollers at it each job runs once', async () => {
  const worker = await stage.rubyWorker({ queues: ['elsewhere', 'default'] })
  const hm = stage.haymaker()
  await hm.start()
  for (let n = 0; n < 40; n++) {
    await Echo.performIn('400ms', 'ours', n)
    await stage.ruby.pushIn(0.4, 'Echo', `["theirs",${n}]`)
  }
  const lines = await stage.began(80)
  await stage.holds('schedule', 0)
  await Promise.all([hm.stop(), worker.ended('SIGTERM')])
  expect(new Set(lines.map(({ jid }) => jid)).size).toBe(80)
  expect(stage.lines()).toHaveLength(80)
})

it('what died in Ruby is retried by hand in Haymaker, and the other way around', async () => {
  const ruby = await stage.rubyWorker()
  await stage.ruby.push('Relay', '[["ruby"],1.0]', '{"retry":0}')
  await stage.holds('dead', 1)
  await ruby.ended('SIGTERM')
  const hm = stage.haymaker()
  await hm.dead.retryAll()
  await hm.start()
  expect((await stage.began(2)).map(({ by }) => by)).toEqual(['ruby', 'haymaker'])
  await hm.stop()

  const again = stage.haymaker()
  await again.start()
  await again.push({ class: 'Relay', args: [['haymaker']], retry: 0 })
  await stage.holds('dead', 1)
  await again.stop()
  await stage.rubyWorker()
  await stage.ruby.retryAll('dead')
  expect((await stage.began(4)).map(({ by }) => by)).toEqual(['ruby', 'haymaker', 'haymaker', 'ruby'])
})
