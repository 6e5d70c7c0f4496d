// What JavaScript cannot hold comes back as it came: a number beyond 2^53, a float that is whole, and members that nobody here
// knows travel through Haymaker's hands, and Ruby gets the same bytes.

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Relay } from './jobs.ts'
import { Stage } from './stage.ts'

const TAIL = '1.0,"","😀","\u2028",[],[[],[[]]],{},-0.0,1e2'
/** As Ruby writes the same. */
const RUBY_TAIL = TAIL.replace('1e2', '100.0')

let stage: Stage
beforeAll(async () => {
  stage = await Stage.open()
})
afterEach(() => stage.clear())
afterAll(() => stage[Symbol.asyncDispose]())

it('through a failure in Haymaker, a retry, and a run in Ruby', async () => {
  const args = `[["haymaker"],12345678901234567890,${RUBY_TAIL}]`
  await stage.ruby.push('Relay', `[["haymaker"],12345678901234567890,${TAIL}]`, '{"foreign":[1.0,{}]}')
  const [pushed = ''] = await stage.texts('queue:default')
  expect(pushed).toContain(`"args":${args},`)
  const hm = stage.haymaker({ unsafeIntegers: 'string' })
  await hm.start()
  const [failed = ''] = await stage.holds('retry', 1)
  await hm.stop()
  // Nothing of what was there has changed; what failed stands behind it.
  expect(failed.startsWith(pushed.slice(0, -1))).toBe(true)
  expect(failed).toContain('"foreign":[1.0,{}]')

  await stage.rubyWorker()
  await stage.ripen('retry')
  const [, line] = await stage.began(2)
  expect(line).toMatchObject({ by: 'ruby', text: args })
})

it('through a retry by hand in Haymaker of what failed in Ruby; it knows the queue and uses up no attempt', async () => {
  const args = `[["ruby"],12345678901234567890,${RUBY_TAIL}]`
  const ruby = await stage.rubyWorker({ queues: ['low'] })
  await stage.ruby.push('Relay', args, '{"queue":"low"}')
  const [failed = ''] = await stage.holds('retry', 1)
  await ruby.ended('SIGKILL')
  await stage.haymaker().retries.where({ class: 'Relay' }).retryAll()
  const [queued = ''] = await stage.holds('queue:low', 1)
  expect(queued).toContain(`"args":${args},`)
  expect({ ...JSON.parse(queued), enqueued_at: 0 }).toEqual({ ...JSON.parse(failed), enqueued_at: 0, retry_count: -1 })

  await stage.rubyWorker({ queues: ['low'] })
  const [, line] = await stage.began(2)
  expect(line?.text).toBe(args)
})

it("through Haymaker's poller and queues that are Ruby's alone", async () => {
  const args = `[12345678901234567890,${RUBY_TAIL}]`
  await stage.haymaker({ queues: ['elsewhere'] }).start()
  await stage.ruby.pushIn(0.2, 'RubyOnly', args)
  const [queued = ''] = await stage.holds('queue:default', 1)
  expect(queued).toContain(`"args":${args},`)
  expect(await stage.texts('dead')).toEqual([])
})

it('of what Haymaker pushed, through a failure there and a run in Ruby', async () => {
  const rest = '["",1.5,"😀","\u2028",[],[[],[[]]],{}]'
  const hm = stage.haymaker()
  await hm.start()
  await Relay.performAsync(['haymaker'], ...JSON.parse(rest))
  await stage.holds('retry', 1)
  await hm.stop()
  await stage.rubyWorker()
  await stage.ripen('retry')
  const [ours, theirs] = await stage.began(2)
  expect(theirs).toMatchObject({ by: 'ruby', text: `[["haymaker"],${rest.slice(1)}` })
  expect(ours?.text).toBe(theirs?.text)
})

it('a number that Haymaker may not read is kept in the dead set as it came, and Ruby runs it from there', async () => {
  const args = `[[],12345678901234567890,${RUBY_TAIL}]`
  const hm = stage.haymaker()
  await hm.start()
  await stage.ruby.push('Relay', args)
  const [dead = ''] = await stage.holds('dead', 1)
  await hm.stop()
  expect(dead).toContain(`"args":${args},`)
  await stage.rubyWorker()
  await stage.ruby.retryAll('dead')
  expect((await stage.began(1))[0]).toMatchObject({ by: 'ruby', text: args })
})
