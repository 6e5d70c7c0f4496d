import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { jidOf } from '../../core/job/jid.ts'
import type { JobRecord } from '../../core/job/job.ts'
import type { Patch } from '../../core/payload/codec.ts'
import { type Payload, payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { decodeBacktrace } from './backtrace.ts'
import { sidekiqCodec } from './codec.ts'

const codec = sidekiqCodec()
const at = epochMs(1795245037201)

const amend = (text: string, patch: Patch): string => textOf(codec.amend(payloadOf(text), patch))

function jobIn(text: string): JobRecord {
  const decoded = codec.decode(payloadOf(text))
  if (decoded.status === 'malformed') throw new Error(decoded.reason)
  return decoded.job
}

describe('amend', () => {
  const seconds = '{"class":"A","args":[],"created_at":1795244086.65}'
  const millis = '{"class":"A","args":[],"created_at":1795244086650}'

  it('adds what a first failure adds in Ruby, in its order', () => {
    const patch: Patch = {
      retryCount: 0,
      failedAt: at,
      errorClass: 'TypeError',
      errorMessage: 'boom "é"',
      queue: queueName('low'),
      retry: 5,
    }
    expect(amend(seconds, patch)).toBe(
      '{"class":"A","args":[],"created_at":1795244086.65,"retry":5,"queue":"low","error_message":"boom \\"é\\"",' +
        '"error_class":"TypeError","failed_at":1795245037.201,"retry_count":0}',
    )
  })

  it('writes time as the payload does', () => {
    const times: Patch = { failedAt: at, retriedAt: at, enqueuedAt: at }
    expect(amend(millis, times)).toContain(
      '"retried_at":1795245037201,"failed_at":1795245037201,"enqueued_at":1795245037201}',
    )
    expect(amend(seconds, times)).toContain(
      '"retried_at":1795245037.201,"failed_at":1795245037.201,"enqueued_at":1795245037.201}',
    )
    for (const text of ['{"class":"A","args":[]}', '{"created_at":1795244086}', '{"created_at":"1795244086650"}']) {
      expect(amend(text, { enqueuedAt: at })).toContain('"enqueued_at":1795245037.201}')
    }
    expect(amend('{"created_at":1,"\\u0063reated_at":1795244086650}', { enqueuedAt: at })).toContain(':1795245037201}')
  })

  it('sets each member it names, so that decode reads it', () => {
    const patch: Patch = {
      queue: queueName('low'),
      enqueuedAt: epochMs(at + 1),
      retry: false,
      retryCount: 2,
      errorClass: 'E',
      errorMessage: 'm',
      failedAt: epochMs(at + 2),
      retriedAt: epochMs(at + 3),
      returns: { count: 4, since: epochMs(at + 4) },
    }
    const { queue, enqueuedAt, retry, returns, ...failures } = patch
    expect(jobIn(amend(seconds, patch))).toMatchObject({ queue, enqueuedAt, retry, returns, failures })
    expect(amend(seconds, { returns: { count: 4, since: at } })).toContain('"hm_returns":[4,1795245037201]}')
  })

  it('packs a backtrace', () => {
    const read: unknown = JSON.parse(amend(seconds, { backtrace: ['a:1', 'b:2'] }))
    expect(decodeBacktrace(Object(read).error_backtrace)).toEqual(['a:1', 'b:2'])
  })

  it('keeps the beginning of a long message, whole characters only', () => {
    const message = (text: string): string | null | undefined =>
      jobIn(amend(seconds, { errorClass: 'E', errorMessage: text })).failures?.errorMessage
    expect(message('x'.repeat(10_001))).toBe('x'.repeat(10_000))
    expect(message(`${'x'.repeat(9_998)}😀y`)).toBe(`${'x'.repeat(9_998)}😀`)
    expect(message(`${'x'.repeat(9_999)}😀`)).toBe('x'.repeat(9_999))
    expect(message('a\ud800b\udc00')).toBe('a\ufffdb\ufffd')
    expect(jobIn(amend(seconds, { errorClass: 'E\ud800' })).failures?.errorClass).toBe('E\ufffd')
    expect(message(`\ud800${'x'.repeat(10_000)}`)).toBe(`\ufffd${'x'.repeat(9_999)}`)
  })

  it('hands back the very same bytes where there is no object, or nothing to set', () => {
    for (const text of ['', 'null', '[]', '"x"', 'this is not json{', '{"class":"A","args":[]']) {
      const bytes = payloadOf(text)
      expect(codec.amend(bytes, { retryCount: 1, backtrace: ['a'] })).toBe(bytes)
    }
    const bytes = payloadOf(seconds)
    expect(codec.amend(bytes, {})).toBe(bytes)
  })
})

const time = fc.integer({ min: 1.6e12, max: 2e12 }).map(epochMs)
const patch: fc.Arbitrary<Patch> = fc.record(
  {
    queue: fc.constantFrom(queueName('low'), queueName('default')),
    enqueuedAt: time,
    retry: fc.oneof(fc.boolean(), fc.nat()),
    retryCount: fc.nat(),
    errorClass: fc.string(),
    errorMessage: fc.string({ unit: 'binary' }),
    backtrace: fc.array(fc.string(), { maxLength: 3 }),
    failedAt: time,
    retriedAt: time,
    returns: fc.record({ count: fc.nat(), since: time }),
    over: fc.record({ limiter: fc.string(), count: fc.nat() }),
  },
  { requiredKeys: [] },
)

describe('any sequence of amends', () => {
  const args = '[12345678901234567890,1.0,-0,"","😀","\u2028","\\u00e9",1e2,[[]],{"__proto__":{ },"z":[ ]} ]'

  it('keeps every byte it does not set, and the order of the members', () => {
    const members = [
      '"jid" : "x"',
      '"z":{"b":1.0,"a":[]}',
      `"args":${args}`,
      '"class":"A\\/B"',
      '"created_at":1795244086650',
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: members.length }), fc.array(patch), (all, patches) => {
        const start = `{ ${all.join(' ,')}`
        const end = patches.reduce<Payload>((bytes, one) => codec.amend(bytes, one), payloadOf(`${start}}`))
        expect(textOf(end).startsWith(start)).toBe(true)
        expect(['}', ',']).toContain(textOf(end)[start.length])
        expect(() => JSON.parse(textOf(end))).not.toThrow()
      }),
    )
  })

  it('writes no member twice', () => {
    fc.assert(
      fc.property(patch, (one) => {
        const once = codec.amend(payloadOf('{"class":"A","args":[]}'), one)
        expect(textOf(codec.amend(once, one))).toBe(textOf(once))
      }),
    )
  })

  it('keeps bytes that are not UTF-8', () => {
    const start = Buffer.from('{"class":"A","args":["\xff\xc3\xed\xa0\x80","\xe2\x82"]', 'latin1')
    fc.assert(
      fc.property(fc.array(patch), (patches) => {
        const first = payload(Uint8Array.from([...start, 0x7d]))
        const end = patches.reduce<Payload>((bytes, one) => codec.amend(bytes, one), first)
        expect(Buffer.from(end.subarray(0, start.length)).equals(start)).toBe(true)
      }),
    )
  })

  it('ends as the last word on each member', () => {
    const last = (patches: readonly Patch[]): Patch => Object.assign({}, ...patches)
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1 }), (patches) => {
        const first = codec.encode({
          class: 'A',
          args: [1],
          jid: jidOf('x'),
          queue: queueName('default'),
          createdAt: at,
        })
        const apart = patches.reduce<Payload>((bytes, one) => codec.amend(bytes, one), first)
        expect(JSON.parse(textOf(apart))).toEqual(JSON.parse(textOf(codec.amend(first, last(patches)))))
      }),
    )
  })
})
