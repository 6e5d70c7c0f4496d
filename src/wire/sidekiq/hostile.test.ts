// Payloads nobody should send and somebody will: each is answered quickly, in one of two ways, and changes nothing else.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import type { Decoded, Patch } from '../../core/payload/codec.ts'
import { type Payload, payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import { sidekiqCodec } from './codec.ts'

/** Far above what it takes (0.1 to 0.4 s of processor time) and far below what a quadratic reading would. */
const BLOCKED_US = 5_000_000

const codec = sidekiqCodec()
const every = [codec, sidekiqCodec({ unsafeIntegers: 'bigint' }), sidekiqCodec({ unsafeIntegers: 'string' })]
const at = epochMs(1795245037201)
const failure: Patch = { retryCount: 0, failedAt: at, errorClass: 'E', errorMessage: 'm' }

const decode = (text: string): Decoded => codec.decode(payloadOf(text))
const args = (json: string): string => `{"class":"A","args":${json},"jid":"x","created_at":1795245037.201}`
const reasonOf = (text: string): string => {
  const decoded = decode(text)
  return decoded.status === 'malformed' ? decoded.reason : decoded.status
}
const argsIn = (text: string): readonly unknown[] => {
  const decoded = decode(text)
  return decoded.status === 'job' ? decoded.job.args : [decoded.reason]
}

/** What an amend made of a payload, without the members it added at the end. */
function kept(bytes: Payload): Buffer {
  const amended = Buffer.from(codec.amend(bytes, failure))
  return amended.subarray(0, bytes.length - 1)
}

/** Does not block for long; counted in time of the processor, since the clock on the wall would count what else runs here. */
function quickly<T>(run: () => T): T {
  const started = process.cpuUsage()
  const result = run()
  const { user, system } = process.cpuUsage(started)
  expect(user + system).toBeLessThan(BLOCKED_US)
  return result
}

const captured =
  '{"retry":3,"queue":"default","args":[7,"é",{"a":[1.0,null]}],"class":"FastRetryJob","jid":"d32196e1512e96db5262802b",' +
  '"created_at":1795244733.204,"tags":["a"],"error_message":"again","failed_at":1795244733.2077935,"retry_count":3}'

describe('bytes that are no job', () => {
  it('are malformed at every length of a real payload but the whole', () => {
    const whole = payloadOf(captured)
    for (let length = 0; length < whole.length; length++) {
      const cut = payload(whole.subarray(0, length))
      expect(codec.decode(cut)).toEqual({ status: 'malformed', reason: 'not JSON' })
      expect(codec.amend(cut, failure)).toBe(cut)
    }
    expect(codec.decode(whole).status).toBe('job')
  })

  it.each([
    '',
    ' ',
    '\uFEFF',
    '\0',
    'null',
    '[]',
    '[[]]',
    '"x"',
    '1',
    '1e400',
    'true',
    'NaN',
    '{}{}',
    '(class)',
    '---\nclass: A',
  ])('are malformed and come back from an amend as they are: %j', (text) => {
    const bytes = payloadOf(text)
    expect(codec.decode(bytes).status).toBe('malformed')
    expect(codec.amend(bytes, failure)).toBe(bytes)
  })

  it('never make a codec throw, whatever they are', () => {
    const noise = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(payloadOf))
    fc.assert(
      fc.property(noise, fc.constantFrom(...every), (bytes, codec) => {
        expect(['job', 'malformed']).toContain(codec.decode(payload(bytes)).status)
        expect(codec.amend(payload(bytes), failure)).toBeInstanceOf(Uint8Array)
      }),
      { numRuns: 3_000 },
    )
  })

  it('never make a codec throw where a real payload has a byte changed, and a job stays a job', () => {
    const whole = payloadOf(captured)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.constantFrom(...every), (index, byte, codec) => {
        const bytes = payload(whole.with(index, byte))
        const { status } = codec.decode(bytes)
        const amended = codec.decode(codec.amend(bytes, failure))
        expect(['job', 'malformed']).toContain(status)
        if (status === 'job') expect(amended).toMatchObject({ status, job: { failures: { errorMessage: 'm' } } })
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('members of a strange kind', () => {
  it('never make a codec throw, and only class and args make a payload malformed', () => {
    const names = [
      'retry',
      'queue',
      'jid',
      'created_at',
      'enqueued_at',
      'failed_at',
      'retry_count',
      'tags',
      'hm_returns',
      'hm_over',
      'retry_for',
    ]
    const strange = fc.dictionary(fc.constantFrom(...names), fc.jsonValue())
    fc.assert(
      fc.property(strange, (members) => {
        const bytes = payloadOf(JSON.stringify({ ...members, class: 'A', args: [] }))
        expect(codec.decode(bytes)).toMatchObject({ status: 'job', job: { class: 'A', args: [] } })
        expect(codec.decode(codec.amend(bytes, failure))).toMatchObject({ job: { failures: { errorMessage: 'm' } } })
      }),
      { numRuns: 1_000 },
    )
  })

  it('leave a jid of ten kilobytes unread and one with quotes and line breaks whole', () => {
    expect(decode(`{"class":"A","args":[],"jid":"${'j'.repeat(10_240)}"}`)).toMatchObject({ job: { jid: null } })
    expect(decode('{"class":"A","args":[],"jid":"a\\n\\"b\\""}')).toMatchObject({ job: { jid: 'a\n"b"' } })
  })
})

describe('a payload that is too much', () => {
  it('is read up to 64 MiB and refused beyond, in good time', () => {
    const most = 64 * 1024 * 1024
    const around = args('[""]').length
    expect(quickly(() => reasonOf(args(`["${'x'.repeat(most - around)}"]`)))).toBe('job')
    expect(quickly(() => reasonOf(args(`["${'x'.repeat(most - around + 1)}"]`)))).toBe('too large')
  })

  it.each([1_000, 10_000, 1_000_000])('is too deep at %d levels of arrays or objects', (depth) => {
    const arrays = args(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    const objects = args(`[${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}]`)
    for (const text of [arrays, objects]) {
      expect(quickly(() => reasonOf(text))).toBe('too deep')
      const bytes = payloadOf(text)
      expect(quickly(() => kept(bytes)).equals(bytes.subarray(0, -1))).toBe(true)
    }
  })

  it('is refused at once when it opens ten million brackets', () => {
    for (const text of ['['.repeat(1e7), args('['.repeat(1e7)), '{"a":'.repeat(2e6)]) {
      expect(quickly(() => reasonOf(text))).toBe('too deep')
      const bytes = payloadOf(text)
      expect(quickly(() => codec.amend(bytes, failure))).toBe(bytes)
    }
  })

  it('is answered within a second for a million keys, in one object or each in its own', () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join()
    const objects = (count: number): string => Array.from({ length: count }, (_, i) => `{"k${i}":${i}}`).join()
    expect(quickly(() => reasonOf(args(`[{${keys(1e6)}}]`)))).toBe('too many members')
    expect(quickly(() => reasonOf(`{${keys(1e6)}}`))).toBe('too many members')
    expect(quickly(() => reasonOf(args(`[${objects(1e6)}]`)))).toBe('too many members')
    expect(quickly(() => reasonOf(args(`[{${keys(1e5)}}]`)))).toBe('job')
    expect(quickly(() => reasonOf(args(`[${objects(1e5)}]`)))).toBe('job')
  })
})

describe('text of any kind', () => {
  const texts = {
    'a lone surrogate, escaped': ['"\\ud800"', '\ud800'],
    NUL: ['"a\\u0000b"', 'a\0b'],
    'a right-to-left override': ['"\u202egpj.exe"', '\u202egpj.exe'],
    emoji: ['"👩‍👩‍👧"', '👩‍👩‍👧'],
    'line separators': ['"\u2028\u2029"', '\u2028\u2029'],
    'a byte order mark': ['"\uFEFF"', '\uFEFF'],
    'escapes that need not be': ['"\\u0041\\/"', 'A/'],
  }

  it.each(Object.entries(texts))('is read as it is meant and kept as it is spelled: %s', (_, [json, text]) => {
    const bytes = payloadOf(args(`[${json}]`))
    expect(codec.decode(bytes)).toMatchObject({ job: { args: [text] } })
    expect(kept(bytes).equals(bytes.subarray(0, -1))).toBe(true)
  })

  it('that is not UTF-8 is read with U+FFFD and kept byte for byte', () => {
    for (const raw of ['\xff', '\xc3', '\xe2\x82', '\xed\xa0\x80', '\xf0\x9f\x98', '\xc0\xaf']) {
      const bytes = payload(Uint8Array.from(Buffer.from(args(`["${raw}"]`), 'latin1')))
      expect(codec.decode(bytes)).toMatchObject({ job: { args: [expect.stringMatching(/^\ufffd+$/)] } })
      expect(kept(bytes).equals(bytes.subarray(0, -1))).toBe(true)
    }
  })

  it('that ends within a character is no job', () => {
    const bytes = payloadOf('{"class":"A","args":["😀')
    for (const cut of [1, 2, 3]) expect(codec.decode(payload(bytes.subarray(0, -cut))).status).toBe('malformed')
  })
})

describe('names that mean something to JavaScript', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', 'toJSON']

  it.each(names)('are plain own members of args and change no prototype: %s', (name) => {
    for (const text of [`[{"${name}":{"polluted":1}}]`, `[[{"a":{"${name}":{"polluted":1}}}]]`]) {
      expect(JSON.stringify(argsIn(args(text)))).toBe(text)
    }
    expect('polluted' in {}).toBe(false)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each(names)('are a class like any other: %s', (name) => {
    expect(decode(`{"class":"${name}","args":[]}`)).toMatchObject({ job: { class: name } })
  })

  it.each(['__proto__', 'constructor', 'prototype'])('make a payload malformed as members of its own: %s', (name) => {
    expect(reasonOf(`{"class":"A","args":[],"${name}":{"polluted":1}}`)).toBe('forbidden key')
    expect('polluted' in {}).toBe(false)
  })

  it('stand for nothing that is missing', () => {
    expect(reasonOf('{"args":[]}')).toBe('invalid class')
    expect(decode('{"class":"A","args":[],"toString":1}')).toMatchObject({ job: { jid: null, queue: null } })
  })
})

describe('numbers', () => {
  const exact = '[12345678901234567890,1.0,-0,1e2,1E+400,0.10,9007199254740993]'

  it('keep their spelling through an amend, whatever becomes of the job', () => {
    const bytes = payloadOf(args(exact))
    expect(textOf(codec.amend(bytes, failure))).toContain(exact)
  })

  it('are never changed in secret', () => {
    expect(argsIn(args('[9007199254740993]'))).toEqual(['unsafe integer in args'])
    expect(argsIn(args('[{"id":[-9223372036854775808]}]'))).toEqual(['unsafe integer in args'])
    expect(argsIn(args('[1e400]'))).toEqual(['not a finite number in args'])
    expect(argsIn(args('[9007199254740991,1.0,-0,1e22]'))).toEqual([9007199254740991, 1, -0, 1e22])
  })

  it('may be of any size in members that are not read', () => {
    expect(reasonOf('{"class":"A","args":[],"bid":12345678901234567890,"x":1e400}')).toBe('job')
    expect(decode('{"class":"A","args":[],"created_at":1e400,"retry":1e400}')).toMatchObject({
      job: { createdAt: null },
    })
  })
})

describe('a member that is there twice', () => {
  const twice = '{"class":"A","args":[],"retry_count":1,"class":"B","retry_count":2,"\\u0072etry_count":3}'

  it('counts as its last, for who reads and who amends', () => {
    expect(decode(twice)).toMatchObject({ job: { class: 'B', failures: { retryCount: 3 } } })
    const amended = codec.amend(payloadOf(twice), { retryCount: 4 })
    expect(textOf(amended)).toBe(twice.replace('count":3', 'count":4'))
    expect(codec.decode(amended)).toMatchObject({ job: { failures: { retryCount: 4 } } })
  })
})
