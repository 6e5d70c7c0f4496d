// What Ruby and node-resque left, dump by dump: our readers read all of it, and our writers write it again, to the byte where Ruby
// wrote it. Where node-resque writes otherwise, it is said in what.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recordIn } from '../../core/payload/json.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { ownerId } from '../../core/store/queueing.ts'
import { plainJob, resqueCodec } from './codec.ts'
import { readFailure, writeFailure } from './failure.ts'
import { failureTime, heartbeatText, readTime, startedText } from './time.ts'
import { readWorker, readWorking, writeWorking } from './worker.ts'

const folder = join(import.meta.dirname, '../../../test/fixtures/resque')
const codec = resqueCodec()
const fallback = queueName('default')
const NODE = '09-node-resque'

type Value = string | readonly string[] | Readonly<Record<string, string>>
interface Text {
  readonly dump: string
  /** Without the namespace. */
  readonly key: string
  readonly text: string
}

/** All texts under keys of this shape: of a hash its values, each behind its field. */
const textsOf = (shape: RegExp): readonly Text[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const { keys }: { keys: Record<string, { value: Value }> } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      const dump = file.replace('.json', '')
      return Object.entries(keys).flatMap(([name, { value }]) => {
        const key = name.replace('resque:', '')
        if (!shape.test(key)) return []
        if (typeof value === 'string') return [{ dump, key, text: value }]
        if (Array.isArray(value)) return value.map((text: string) => ({ dump, key, text }))
        return Object.entries(value).map(([field, text]) => ({ dump, key: `${key} ${field}`, text }))
      })
    })

const ruby = (shape: RegExp): readonly Text[] => textsOf(shape).filter(({ dump }) => dump !== NODE)
const node = (shape: RegExp): readonly Text[] => textsOf(shape).filter(({ dump }) => dump === NODE)
const onlyOne = (shape: RegExp): Text => {
  const [text, ...others] = node(shape)
  if (!text || others.length > 0) throw new Error(`${others.length + 1} texts of node-resque look like ${shape}`)
  return text
}

function jobIn(text: string): {
  readonly class: string
  readonly args: readonly unknown[]
  readonly queue: string | null
} {
  const read = codec.decode(payloadOf(text))
  if (read.status !== 'job') throw new Error(`no job: ${text}`)
  return read.job
}

describe('of Ruby', () => {
  it.each(ruby(/^queue:/))('$dump $key $text is written again', ({ text }) => {
    const { class: name, args } = jobIn(text)
    expect(textOf(plainJob(name, args))).toBe(text)
  })

  it.each(ruby(/^delayed:\d+$/))(
    '$dump $key $text is written again, and loses its queue when it is due',
    ({ text }) => {
      const { class: name, args, queue } = jobIn(text)
      expect(textOf(plainJob(name, args, queue ?? ''))).toBe(text)
      expect(textOf(codec.amend(payloadOf(text), { enqueuedAt: 1 as never }))).toBe(textOf(plainJob(name, args)))
    },
  )

  it.each(ruby(/^(?:.+_)?failed$/).filter(({ key }) => !key.startsWith('stat:')))(
    '$dump $key $text is written again, with our time behind it',
    ({ text }) => {
      const { payload, at, queue, worker, retriedAt } = readFailure(payloadOf(text), codec, fallback)
      const written = textOf(writeFailure(payload, codec, { at, queue, worker }))
      // It is for whoever tried it again to say so.
      const stamp = retriedAt === null ? '}' : `,"retried_at":"${failureTime(retriedAt)}"}`
      expect(text.endsWith(stamp)).toBe(true)
      expect(written).toBe(`${text.slice(0, -stamp.length)},"hm_failed_at":${at}}`)
    },
  )

  it.each(ruby(/^worker:[^:]+:\d+:[^:]+$/))('$dump $key $text is written again', ({ text }) => {
    const running = readWorking(ownerId('vm:1:a'), text)
    expect(running && writeWorking(running)).toBe(text)
  })

  it.each(ruby(/^worker:.*:started$/))('$dump $key $text is written again', ({ key, text }) => {
    const [, id = ''] = /^worker:(.*):started$/.exec(key) ?? []
    expect(startedText(workerOf({ id, started: text }).card.startedAt)).toBe(text)
  })

  it.each(ruby(/^workers:heartbeat$/))('$dump $key $text is written again', ({ key, text }) => {
    const id = key.replace('workers:heartbeat ', '')
    expect(heartbeatText(workerOf({ id, heartbeat: text }).picturedAt)).toBe(text)
  })

  it.each(ruby(/^workers$/))('$dump $text names a worker', ({ text }) => {
    const { card, stranger } = workerOf({ id: text })
    const queues = card.capsules.flatMap((capsule) => capsule.queues.map(({ name }) => name))
    expect([`${card.hostname}:${card.pid}:${queues.join(',')}`, stranger]).toEqual([text, 'Resque'])
  })

  it.each(ruby(/^delayed:last_enqueued_at$/))('$dump $key $text is written again', ({ text }) => {
    const at = readTime(text)
    expect(at && startedText(at)).toBe(text)
  })
})

describe('of node-resque', () => {
  it('a delayed job has its queue second, where Ruby has it third', () => {
    const { text } = onlyOne(/^delayed:\d+$/)
    const { class: name, args, queue } = jobIn(text)
    expect([name, args, queue]).toEqual(['add', [5, 6], 'default'])
    expect(textOf(plainJob(name, args, queue ?? ''))).toBe(
      text.replace(',"queue":"default"', '').replace('}', ',"queue":"default"}'),
    )
  })

  it('a failure has other members first, a time of JavaScript, and a job that names its queue', () => {
    const { text } = onlyOne(/^failed$/)
    const { payload, at, queue, worker } = readFailure(payloadOf(text), codec, fallback)
    const written = recordIn(textOf(writeFailure(payload, codec, { at, queue, worker })))
    const { failed_at: time, payload: job, hm_failed_at: exactly, ...rest } = written ?? {}
    const { failed_at: theirTime, payload: theirs, ...same } = recordIn(text) ?? {}
    expect(rest).toEqual(same)
    expect([time, exactly, job]).toEqual(['2026/11/21 07:25:26 UTC', at, { class: 'bad', args: [1] }])
    expect(Date.parse(String(theirTime))).toBe(at)
    expect(theirs).toEqual({ class: 'bad', queue: 'default', args: [1] })
  })

  it('a job in hand has a time of JavaScript, a worker, and no list where its arguments are none', () => {
    const { text } = onlyOne(/^worker:[^:]+:\d+:[^:]+$/)
    const running = readWorking(ownerId('vm:8131:default,slow'), text)
    expect(running && writeWorking(running)).toBe(
      '{"queue":"slow","run_at":"2026-11-21T07:25:26Z","payload":{"class":"slow","args":{},"queue":"slow"}}',
    )
  })

  it('a worker starts at whole seconds and pings with them', () => {
    const { text: started } = onlyOne(/^worker:.*:started$/)
    const { text: ping } = onlyOne(/^worker:ping:/)
    const { card, picturedAt, stranger } = workerOf({ id: 'vm:8131:default,slow', started, ping })
    expect([String(card.startedAt / 1000), picturedAt / 1000, stranger]).toEqual([
      started,
      recordIn(ping)?.time,
      'node-resque',
    ])
  })
})

function workerOf({ id, started = '', heartbeat = '', ping = '' }: Record<string, string> & { id: string }) {
  const worker = readWorker({ id, started, heartbeat, ping, working: '', did: { processed: 0, failed: 0 } })
  if (worker === null) throw new Error(`${id} is no worker`)
  return worker
}
