// Jobs that come out of Resque's keys are jobs of Ruby's Sidekiq afterwards: it runs them, and its API reads what failed.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { CommandLine, type Ended } from '../cli/command-line.ts'
import { Stage } from './stage.ts'

let stage: Stage
let cli: CommandLine
beforeAll(async () => {
  stage = await Stage.open()
})
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(async () => {
  await cli.end()
  await stage.clear()
})
afterAll(() => stage[Symbol.asyncDispose]())

const args = '[12345678901234567890,1.0,"é → 😀"]'
const failure =
  '{"failed_at":"2026/11/21 07:11:47 UTC","payload":{"class":"Echo","args":[1.0]},"exception":"ArgumentError","error":"bad é",' +
  '"backtrace":["/app/jobs.rb:5:in `perform\'"],"worker":"vm:614:*","queue":"low","retried_at":"2026/11/21 07:14:05 UTC"}'
const failedAt = Date.UTC(2026, 10, 21, 7, 11, 47) / 1000

/** From one prefix of a database to another. */
const imported = (): Promise<Ended> => cli.run('import', 'resque', stage.server.url, stage.server.url, '--yes')

async function fill(): Promise<void> {
  await stage.redis.send(['SADD', 'resque:queues', 'default'])
  await stage.redis.send(['RPUSH', 'resque:queue:default', `{"class":"Echo","args":${args}}`])
  await stage.redis.send(['RPUSH', 'resque:failed', failure])
  await stage.redis.send(['ZADD', 'resque:delayed_queue_schedule', '1995245302', '1995245302'])
  await stage.redis.send(['RPUSH', 'resque:delayed:1995245302', '{"class":"Echo","args":["later"],"queue":"default"}'])
}

it('Sidekiq runs what waited, and reads what is delayed and what failed', { timeout: 60_000 }, async () => {
  await fill()
  expect(await imported()).toMatchObject({ code: 0, stderr: '' })
  const [dead] = await stage.ruby.entries('dead')
  expect(dead).toMatchObject({
    ...{ class: 'Echo', queue: 'low', args: [1], error_class: 'ArgumentError', error_message: 'bad é', retry_count: 0 },
    ...{ error_backtrace: ["/app/jobs.rb:5:in `perform'"], at: failedAt, failed_at: failedAt, created_at: failedAt },
    retried_at: Date.UTC(2026, 10, 21, 7, 14, 5) / 1000,
  })
  expect(await stage.ruby.entries('schedule')).toMatchObject([
    { class: 'Echo', queue: 'default', args: ['later'], at: 1995245302 },
  ])
  await stage.rubyWorker()
  expect(await stage.began(1)).toMatchObject([{ by: 'ruby', class: 'Echo', text: args }])
})

it('nothing is imported into a store on which Ruby works', { timeout: 60_000 }, async () => {
  await fill()
  const ruby = await stage.rubyWorker({ queues: ['other'] })
  // It shows itself with its first beat.
  await stage.until('Ruby is there', async () => Number(await stage.redis.send(['SCARD', 'processes'])) === 1)
  const { code, stderr } = await imported()
  expect({ code, stderr }).toEqual({
    ...{
      code: 1,
      stderr: expect.stringMatching(/^HM_MOVE_REFUSED: Foreign processes work on redis:\S+: \S+:\d+:\w+\. Stop them/),
    },
  })
  await ruby.ended('SIGTERM')
  expect(await imported()).toMatchObject({ code: 0, stderr: '' })
})
