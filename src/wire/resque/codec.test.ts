import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { isOurs, plainJob, plainOf, resqueCodec } from './codec.ts'

const codec = resqueCodec()
const [mail, now] = [queueName('mail'), epochMs(1_795_245_302_125)]
const job = { class: 'Letter', args: [7], jid: jidOf('abc'), queue: mail, createdAt: now }
const amended = (text: string, patch: Parameters<typeof codec.amend>[1]): string =>
  textOf(codec.amend(payloadOf(text), patch))

describe('a job as Ruby writes it', () => {
  it('has a class and arguments, and a queue while it waits for its time', () => {
    expect(textOf(plainJob('RQuick', [1, 'two', { k: [1.5, null] }]))).toBe(
      '{"class":"RQuick","args":[1,"two",{"k":[1.5,null]}]}',
    )
    expect(textOf(plainJob('RQuick', ['soon'], 'special'))).toBe('{"class":"RQuick","args":["soon"],"queue":"special"}')
  })

  it('loses its queue when its time has come, and gets nothing in its place', () => {
    expect(amended('{"class":"A","args":[ 1.0 ],"queue":"mail"}', { enqueuedAt: now })).toBe(
      '{"class":"A","args":[ 1.0 ]}',
    )
    expect(amended('{"class":"A","args":[]}', { enqueuedAt: now })).toBe('{"class":"A","args":[]}')
  })

  it('keeps what somebody else added, and its queue with it', () => {
    const text = '{"class":"A","args":[],"queue":"mail","custom_job_class":"B"}'
    expect(amended(text, { enqueuedAt: now })).toBe(text)
  })

  it('is told from ours, and ours can be made plain', () => {
    const text = '{"class":"A","args":[1.50],"jid":"abc","retry":3}'
    expect([isOurs(payloadOf(text)), isOurs(payloadOf('{"class":"A","args":[]}'))]).toEqual([true, false])
    expect(textOf(plainOf(payloadOf(text)))).toBe('{"class":"A","args":[1.50]}')
    expect(textOf(plainOf(payloadOf('none')))).toBe('none')
  })
})

describe('a job of ours', () => {
  it('begins as one of Ruby, and carries the rest behind', () => {
    expect(textOf(codec.encode({ ...job, enqueuedAt: now, retry: 5, tags: ['vip'] }))).toBe(
      '{"class":"Letter","args":[7],"jid":"abc","retry":5,"tags":["vip"],"created_at":1795245302.125,"enqueued_at":1795245302.125}',
    )
  })

  it('names its queue third while it waits, as Ruby does', () => {
    expect(textOf(codec.encode(job))).toBe(
      '{"class":"Letter","args":[7],"queue":"mail","jid":"abc","created_at":1795245302.125}',
    )
  })

  it('carries members of the user, which take the place of none', () => {
    const text = textOf(codec.encode({ ...job, enqueuedAt: now, extra: { class: 'Other', jid: 'x', trace: 'one' } }))
    expect(JSON.parse(text)).toMatchObject({ class: 'Letter', jid: 'abc', trace: 'one' })
  })

  it('is read back', () => {
    const read = codec.decode(codec.encode({ ...job, retry: 5 }))
    expect(read).toMatchObject({
      status: 'job',
      job: { class: 'Letter', args: [7], jid: 'abc', queue: 'mail', retry: 5 },
    })
  })

  it('gets the time of queueing written', () => {
    const payload = codec.encode(job)
    expect(JSON.parse(textOf(codec.amend(payload, { enqueuedAt: now })))).toMatchObject({ enqueued_at: 1795245302.125 })
  })
})
