import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { JobRecord, NewJob } from '../../core/job/job.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { sidekiqCodec } from './codec.ts'

const codec = sidekiqCodec()
const at = epochMs(1795245037201)
const jid = jidOf('72f1b0e2244f1d5ae8eb6fa6')
const job: NewJob = { class: 'HardJob', args: [1, 'é', { a: [] }], jid, queue: queueName('default'), createdAt: at }

const decode = (text: string): ReturnType<typeof codec.decode> => codec.decode(payloadOf(text))

function jobIn(text: string): JobRecord {
  const decoded = decode(text)
  if (decoded.status === 'malformed') throw new Error(decoded.reason)
  return decoded.job
}

/** The least payload there is, with these members added. */
const jobWith = (members: Record<string, unknown>): JobRecord =>
  jobIn(JSON.stringify({ class: 'A', args: [], ...members }))

describe('encode', () => {
  it('writes what Ruby writes, in its order and without a space', () => {
    expect(textOf(codec.encode({ ...job, retry: true, enqueuedAt: epochMs(at + 1) }))).toBe(
      '{"retry":true,"queue":"default","class":"HardJob","args":[1,"é",{"a":[]}],"jid":"72f1b0e2244f1d5ae8eb6fa6",' +
        '"created_at":1795245037.201,"enqueued_at":1795245037.202}',
    )
  })

  it('writes each option that is given and no other', () => {
    const options = {
      retry: 3,
      backtrace: 5,
      dead: false,
      tags: ['a', 'b'],
      retryFor: ms(90_500),
      retryQueue: queueName('low'),
    }
    expect(textOf(codec.encode({ ...job, ...options, extra: { locale: 'en', bid: null, gone: undefined } }))).toBe(
      '{"retry":3,"queue":"default","backtrace":5,"dead":false,"tags":["a","b"],"retry_for":90.5,"retry_queue":"low",' +
        '"class":"HardJob","args":[1,"é",{"a":[]}],"jid":"72f1b0e2244f1d5ae8eb6fa6","created_at":1795245037.201,' +
        '"locale":"en","bid":null}',
    )
  })

  it('writes milliseconds where that is asked for', () => {
    const text = textOf(sidekiqCodec({ timestamps: 'ms' }).encode({ ...job, enqueuedAt: at }))
    expect(text).toContain('"created_at":1795245037201,"enqueued_at":1795245037201}')
  })

  it('writes a fraction in a whole second and in the first', () => {
    const text = textOf(codec.encode({ ...job, createdAt: epochMs(0), enqueuedAt: epochMs(1795245037000) }))
    expect(text).toContain('"created_at":0.000,"enqueued_at":1795245037.000}')
  })

  it('lets no extra member take the place of one of its own', () => {
    const text = textOf(codec.encode({ ...job, extra: { class: 'Evil', retry: 0, jid: 'x', z: 1 } }))
    expect(JSON.parse(text)).toMatchObject({ class: 'HardJob', jid, z: 1 })
    expect(JSON.parse(text)).not.toHaveProperty('retry')
    const times = textOf(codec.encode({ ...job, extra: { created_at: 1, enqueued_at: 2, toString: 'kept' } }))
    expect(times).toMatch(/"created_at":1795245037.201,"toString":"kept"}$/)
  })

  it('writes what decode reads back', () => {
    const full = {
      retry: 0,
      backtrace: true,
      dead: true,
      tags: ['x'],
      retryFor: ms(1001),
      retryQueue: queueName('low'),
    }
    const written: NewJob = { ...job, ...full, enqueuedAt: epochMs(at + 5) }
    expect(codec.decode(codec.encode(written))).toStrictEqual({
      status: 'job',
      job: { ...written, failures: null, returns: null },
    })
  })
})

describe('decode', () => {
  it('reads the least that Ruby runs', () => {
    expect(decode('{"class":"QuickJob","args":[]}')).toStrictEqual({
      status: 'job',
      job: {
        class: 'QuickJob',
        args: [],
        jid: null,
        queue: null,
        createdAt: null,
        enqueuedAt: null,
        failures: null,
        returns: null,
      },
    })
  })

  it('reads what a wrapper wraps, and no strange kind of it', () => {
    expect(jobWith({ wrapped: 'WelcomeJob' }).wrapped).toBe('WelcomeJob')
    for (const wrapped of ['', null, 7, { a: 1 }]) expect(jobWith({ wrapped })).not.toHaveProperty('wrapped')
  })

  it('reads a job that failed', () => {
    const text =
      '{"retry":3,"queue":"default","args":[7],"class":"FastRetryJob","jid":"d32196e1512e96db5262802b",' +
      '"created_at":1795244733204,"enqueued_at":1795244786993,"error_message":"again","error_class":"IOError",' +
      '"failed_at":1795244733207,"retry_count":3,"retried_at":1795244786993}'
    expect(jobIn(text)).toMatchObject({
      createdAt: 1795244733204,
      enqueuedAt: 1795244786993,
      failures: {
        retryCount: 3,
        errorClass: 'IOError',
        errorMessage: 'again',
        failedAt: 1795244733207,
        retriedAt: 1795244786993,
      },
    })
  })

  it.each([
    ['', 'not JSON'],
    ['this is not json{', 'not JSON'],
    ['{"class":"A","args":[]', 'not JSON'],
    ['\uFEFF{"class":"A","args":[]}', 'not JSON'],
    ['null', 'not an object'],
    ['[]', 'not an object'],
    ['"x"', 'not an object'],
    ['{}', 'invalid class'],
    ['{"args":[]}', 'invalid class'],
    ['{"class":"","args":[]}', 'invalid class'],
    ['{"class":null,"args":[]}', 'invalid class'],
    ['{"class":["A"],"args":[]}', 'invalid class'],
    ['{"class":"A"}', 'invalid args'],
    ['{"class":"A","args":{}}', 'invalid args'],
    ['{"class":"A","args":"[]"}', 'invalid args'],
    ['{"class":"A","args":null}', 'invalid args'],
    ['{"class":"A","args":[1e400]}', 'not a finite number in args'],
    ['{"class":"A","args":[],"__proto__":{}}', 'forbidden key'],
  ])('says why a payload is malformed: %s', (text, reason) => {
    expect(decode(text)).toStrictEqual({ status: 'malformed', reason })
  })

  it('tells whose job it is where only an integer is not exact', () => {
    expect(decode('{"class":"A","args":[12345678901234567890],"jid":"x"}')).toMatchObject({
      ...{ status: 'malformed', reason: 'unsafe integer in args' },
      inexact: { class: 'A', jid: 'x' },
    })
    for (const text of [
      '{"args":[12345678901234567890]}',
      '{"class":"A","args":12345678901234567890}',
      '{"class":"A"}',
    ])
      expect(decode(text)).not.toHaveProperty('inexact')
  })

  it('reads unsafe integers the way that is asked for', () => {
    const bytes = payloadOf('{"class":"A","args":[12345678901234567890]}')
    expect(sidekiqCodec({ unsafeIntegers: 'bigint' }).decode(bytes)).toMatchObject({
      job: { args: [12345678901234567890n] },
    })
    expect(sidekiqCodec({ unsafeIntegers: 'string' }).decode(bytes)).toMatchObject({
      job: { args: ['12345678901234567890'] },
    })
  })

  it.each([undefined, null, '', 1, {}, 'x'.repeat(256)])(
    'knows no jid where there is none to be known by: %j',
    (jid) => {
      expect(jobWith({ jid }).jid).toBeNull()
    },
  )

  it('takes any other text for a jid', () => {
    for (const jid of ['x'.repeat(255), 'a"b\n', '0']) expect(jobWith({ jid }).jid).toBe(jid)
  })

  it.each([undefined, null, '', 'a b', 'a/b', 1, 'x'.repeat(129)])('names no queue that cannot be one: %j', (queue) => {
    expect(jobWith({ queue }).queue).toBeNull()
  })

  it('takes an option of a strange kind for absent', () => {
    const strange = [null, 'yes', -1, 1.5, 1e300, [], {}]
    for (const name of ['retry', 'backtrace', 'retry_for', 'retry_queue', 'dead', 'tags']) {
      for (const value of strange) {
        if (name === 'retry_for' && value === 1.5) continue
        if (name === 'retry_queue' && value === 'yes') continue
        if (name === 'tags' && Array.isArray(value)) continue
        expect(Object.keys(jobWith({ [name]: value }))).toEqual(Object.keys(jobWith({})))
      }
    }
    expect(jobWith({ tags: ['a', 1] })).not.toHaveProperty('tags')
    expect(jobWith({ retry_for: 1e9 + 1 })).not.toHaveProperty('retryFor')
    expect(jobWith({ dead: 1 })).not.toHaveProperty('dead')
  })

  it('takes a timestamp of a strange kind for absent', () => {
    for (const value of ['2026-11-21T07:05:00Z', -1, null, [], true]) {
      const read = jobWith({
        created_at: value,
        enqueued_at: value,
        failed_at: value,
        retried_at: value,
        retry_count: 1,
      })
      expect(read).toMatchObject({ createdAt: null, enqueuedAt: null, failures: { failedAt: null, retriedAt: null } })
    }
  })

  it('sees failures where there is a count, a time or a class of one', () => {
    expect(jobWith({ error_message: 'x', retried_at: 1 }).failures).toBeNull()
    expect(jobWith({ retry_count: null, failed_at: null, error_class: null }).failures).toBeNull()
    expect(jobWith({ retry_count: 0 }).failures).toMatchObject({ retryCount: 0, errorClass: null, errorMessage: null })
    expect(jobWith({ failed_at: 1795245037.5 }).failures).toMatchObject({ failedAt: 1795245037500 })
    expect(jobWith({ error_class: 'E' }).failures).toMatchObject({ errorClass: 'E' })
  })

  it('reads the count of a job that Ruby was told to retry now, and the same where there is no count', () => {
    expect(jobWith({ retry_count: -1 }).failures?.retryCount).toBe(-1)
    for (const count of [undefined, null, 'x', 0.5, -2, 1e300]) {
      expect(jobWith({ retry_count: count, error_class: 'E' }).failures?.retryCount).toBe(-1)
    }
  })

  it('reads which limiter had no room', () => {
    expect(jobWith({ hm_over: ['stripe', 3] }).over).toEqual({ limiter: 'stripe', count: 3 })
    for (const value of [null, 'stripe', [], ['stripe'], ['stripe', 0], ['stripe', -1], [3, 3], { limiter: 'a' }]) {
      expect(jobWith({ hm_over: value })).not.toHaveProperty('over')
    }
  })

  it('reads how often the job was handed on', () => {
    expect(jobWith({ hm_returns: [3, at] }).returns).toEqual({ count: 3, since: at })
    for (const value of [null, 3, [], [1], [-1, at], ['1', at], [1, null], { count: 1 }]) {
      expect(jobWith({ hm_returns: value }).returns).toBeNull()
    }
  })
})
