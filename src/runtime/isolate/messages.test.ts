// What a child says is read as from foreign hands: what makes no sense, or is too long, is not read at all.

import { describe, expect, it } from 'vitest'
import { pictureOf } from '../../core/attempt/picture.ts'
import { payloadOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { orderFrom } from './foreign-orders.ts'
import { FrameReader, framed } from './frames.ts'
import { mostBytes, readSaid, readTold, type Told, written } from './messages.ts'

const order = { class: 'A', args: [], queue: 'default', carried: {} }

describe('what a child says', () => {
  it.each([
    ['', 'null', '[]', '{}', '{"kind":"other"}', '{"kind":"began"}', '{"kind":"began","run":-1}', '{"kind":"loaded"}'],
    ['{"kind":"loaded","problems":[1]}', '{"kind":"threw","run":1,"heldBytes":1,"error":{}}', '{"kind":"uncaught"}'],
    ['{"kind":"log","run":1,"line":{"level":"fatal","values":{},"errors":{},"message":""}}'],
    ['{"kind":"log","run":1,"line":{"level":"child","values":{},"errors":{},"message":""}}'],
    ['{"kind":"push","call":1,"orders":{}}', '{"kind":"push","call":1,"orders":[{}]}', '{"kind":"returned","run":1}'],
    [JSON.stringify({ kind: 'push', call: 1, orders: [{ ...order, at: 1e300 }] }), '{"__proto__":1,"kind":"began"}'],
    [`{"kind":"began","run":1,"x":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ])('%j ... is not read', (...texts) => {
    for (const text of texts) expect(readSaid(payloadOf(text))).toBeNull()
  })

  it('is read as it was written', () => {
    const error = pictureOf(new Error('x'))
    for (const said of [
      { kind: 'began', run: 1 },
      { kind: 'threw', run: 1, heldBytes: 5, error },
      { kind: 'push', call: 2, orders: [order] },
    ] as const)
      expect(readSaid(written(said))).toEqual(said)
  })

  it('pushes only what options may be', () => {
    const carried = { retry: 3, dead: false, tags: ['a', 1], retryFor: 'x', prototype: {} }
    expect(orderFrom({ ...order, carried }).carried).toEqual({ retry: 3, dead: false, tags: ['a'] })
    expect(() => orderFrom({ ...order, carried: { retry: 'always' } })).toThrow('A: retry is "always"')
    expect(() => orderFrom({ ...order, queue: 'no queue\n' })).toThrow('HM_CONFIG_INVALID')
  })
})

describe('what a child is told', () => {
  const sheet = { jid: null, class: 'A', queue: queueName('default'), attempt: 1, tags: [], createdAt: null }
  const run = (args: readonly unknown[], bigints: boolean): Told => ({
    ...{ kind: 'run', run: 1, place: { name: 'A', module: 'file:///a.ts' }, sheet },
    ...{ args, bigints },
  })

  it('keeps bigints, and numbers as large as they are', () => {
    const args = [12345678901234567890n, { deep: [1, -98765432109876543210n] }]
    expect(readTold(written(run(args, true)))).toMatchObject({ args })
    expect(readTold(written(run([2 ** 60], false)))).toMatchObject({ args: [2 ** 60] })
  })
})

describe('a stream of messages', () => {
  it('is cut where they end, however its bytes come', () => {
    const texts = ['one', '', 'three'.repeat(1000)]
    const bytes = Buffer.concat(texts.map((text) => framed(payloadOf(text))))
    for (const size of [1, 3, 4096, bytes.length]) {
      const reader = new FrameReader()
      const read: string[] = []
      for (let at = 0; at < bytes.length; at += size)
        for (const message of reader.read(bytes.subarray(at, at + size)) ?? [])
          read.push(Buffer.from(message).toString())
      expect(read).toEqual(texts)
    }
  })

  it('ends at a message that says it is longer than any may be, before it came', () => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(mostBytes + 1)
    expect(new FrameReader().read(head)).toBeNull()
  })
})

describe('the lock of a unique job that a child pushes', () => {
  const locking = {
    ...{ key: 'unique:A:00', until: 'done', forMs: 60_000, yields: true },
    ...{ taken: 'replace', delayMs: 5000, throws: false },
  }

  it('arrives as it was made there', () => {
    const said = readSaid(written({ kind: 'push', call: 1, orders: [{ ...order, locking }] } as never))
    const [arrived] = said?.kind === 'push' ? said.orders : []
    expect(arrived && orderFrom(arrived).locking).toEqual(locking)
    expect(orderFrom(order).locking).toBeUndefined()
  })

  it.each([{ key: 1 }, { until: 'end' }, { forMs: -1 }, { delayMs: 'x' }])('is refused where it says %j', (wrong) => {
    expect(() => orderFrom({ ...order, locking: { ...locking, ...wrong } })).toThrow(/A: its lock is/)
  })
})
