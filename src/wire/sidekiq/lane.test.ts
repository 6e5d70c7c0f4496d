// The lane of a job in its payload: one member, which every change of the job keeps, and beside it that of its lock.

import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { guardKey } from '../../core/features/guard.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { NewJob } from '../../core/job/job.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { resqueCodec } from '../resque/codec.ts'
import { sidekiqCodec } from './codec.ts'

const lane = { key: 'Société "A"', max: 2 }
const lock = { key: guardKey('unique:Index:0a'), until: 'done', forMs: ms(60_000), yields: false } as const
const job: NewJob = {
  ...{ class: 'Index', args: [1], jid: jidOf('j1'), queue: queueName('default'), createdAt: epochMs(1) },
  ...{ lane, lock },
}

describe.each([
  ['sidekiq', sidekiqCodec()],
  ['resque', resqueCodec()],
])('the lane of a job of %s', (_, codec) => {
  it('is one member', () => {
    const written: unknown = JSON.parse(textOf(codec.encode({ ...job, extra: { hm_lane: 'x' } })))
    expect(written).toMatchObject({ hm_lane: ['Société "A"', 2] })
    expect(textOf(codec.encode(job)).match(/hm_lane/g)).toHaveLength(1)
  })

  it('stays with the lock when the job is tried again', () => {
    const read = codec.decode(codec.amend(codec.encode(job), { retryCount: 3, enqueuedAt: epochMs(5) }))
    expect(read).toMatchObject({ status: 'job', job: { lane, lock } })
  })
})

it.each(['null', '"acme"', '{}', '[]', '["acme"]', '["acme",0]', '["acme",1.5]', '["acme","2"]', '[7,2]'])(
  'what is not as we write it is none: %s',
  (member) => {
    const read = sidekiqCodec().decode(payloadOf(`{"class":"Index","args":[],"hm_lane":${member}}`))
    expect(read.status === 'job' && 'lane' in read.job).toBe(false)
    expect(read.status).toBe('job')
  },
)
