// Which queues `haymaker resque work` serves, as Resque's users name them: in their order, by patterns, without some.

import { expect, it } from 'vitest'
import { commands, heldJobs } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)

const told = (stdout: string): readonly string[] => [...stdout.matchAll(/^Tell (\S+)/gm)].map(([, word = '']) => word)

it('takes queues in the order given, those of a pattern by the alphabet, and none that are excluded', {
  timeout: 40_000,
}, async () => {
  for (const queue of ['zoo', 'mail_slow', 'mail_b', 'mail_a', 'urgent', 'art'])
    for (const n of [1, 2]) await it_.push(queue, 'Tell', `${queue}${n}`)
  Object.assign(it_.cli.env, { QUEUE: 'urgent,mail_[ab],*,!*_slow', COUNT: '1', INTERVAL: '0' })
  const { stdout, code } = await it_.cli.start('resque', 'work', '-r', heldJobs).ended
  expect(code).toBe(0)
  expect(told(stdout)).toEqual(
    ['urgent', 'mail_a', 'mail_b', 'art', 'zoo'].flatMap((queue) => [`${queue}1`, `${queue}2`]),
  )
  expect(await at.ask('LLEN', 'resque:queue:mail_slow')).toBe(2)
})

it('serves a queue that comes into being while it works', { timeout: 40_000 }, async () => {
  const worker = await it_.work({ QUEUE: 'mail*' })
  await it_.push('other', 'Tell', 'other')
  await it_.push('mail_new', 'Tell', 'fresh')
  await worker.prints('Tell fresh')
  await worker.kill('SIGTERM')
  expect(told(worker.stdout)).toEqual(['fresh'])
})
