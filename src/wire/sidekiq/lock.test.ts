// The lock of a unique job in its payload: one member, which every change of the job keeps.

import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { NewJob } from '../../core/job/job.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { resqueCodec } from '../resque/codec.ts'
import { sidekiqCodec } from './codec.ts'

const lock = { key: guardKey('unique:Index:0a'), until: 'done', forMs: ms(60_000), yields: false } as const
const job: NewJob = {
  ...{ class: 'Index', args: [1], jid: jidOf('j1'), queue: queueName('default'), createdAt: epochMs(1) },
  lock,
}

describe.each([
  ['sidekiq', sidekiqCodec()],
  ['resque', resqueCodec()],
])('the lock of a job of %s', (_, codec) => {
  it('is one member', () => {
    expect(textOf(codec.encode(job))).toContain('"hm_unique":{"key":"unique:Index:0a","until":"done","for":60000}')
    expect(textOf(codec.encode({ ...job, lock: { ...lock, yields: true } }))).toContain('"for":60000,"yields":true}')
  })

  it.each([lock, { ...lock, until: 'start', yields: true } as const])('comes back: %j', (one) => {
    const read = codec.decode(codec.encode({ ...job, lock: one }))
    expect(read.status === 'job' && read.job.lock).toEqual(one)
  })

  it('stays when the job is tried again', () => {
    const again = codec.amend(codec.encode(job), { retryCount: 3, enqueuedAt: epochMs(5) })
    const read = codec.decode(again)
    expect(read.status === 'job' && read.job.lock).toEqual(lock)
  })

  it('is not what rides along under its name', () => {
    const { lock: _lock, ...plain } = job
    const riding = codec.encode({ ...job, extra: { hm_unique: 'x' } })
    expect(textOf(riding).match(/hm_unique/g)).toHaveLength(1)
    const read = codec.decode(codec.encode(plain))
    expect(read.status === 'job' && 'lock' in read.job).toBe(false)
  })
})

it.each([
  'null',
  '1',
  '"unique:Index:0a"',
  '[]',
  '{"until":"done","for":1}',
  '{"key":"k","until":"end","for":1}',
  '{"key":"k","until":"done","for":-1}',
  '{"key":"k","until":"done","for":1.5}',
  '{"key":"k","until":"done","for":1,"yields":1}',
])('what is not as we write it is none: %s', (member) => {
  const read = sidekiqCodec().decode(payloadOf(`{"class":"Index","args":[],"hm_unique":${member}}`))
  expect(read.status).toBe('job')
  expect(read.status === 'job' && 'lock' in read.job).toBe(false)
})
