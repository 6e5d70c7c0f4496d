import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import { payload, payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { resqueCodec } from './codec.ts'
import { readFailure, stampFailure, writeFailure } from './failure.ts'
import { failureTime } from './time.ts'

const codec = resqueCodec()
const fallback = queueName('default')
const at = epochMs(Date.UTC(2026, 10, 21, 7, 11, 47, 250))
const death = { at, queue: 'mail', worker: 'vm:614:default,slow,other' }

function failuresIn(file: string, key: string): readonly string[] {
  const path = join(import.meta.dirname, '../../../test/fixtures/resque', `${file}.json`)
  const { keys }: { keys: Record<string, { value: readonly string[] }> } = JSON.parse(readFileSync(path, 'utf8'))
  return keys[key]?.value ?? []
}

describe('a record of Ruby', () => {
  const [text = ''] = failuresIn('02-busy-failed', 'resque:failed')

  it('is read with what it says beside the job', () => {
    const { payload: bytes, ...rest } = readFailure(payloadOf(text), codec, fallback)
    expect(rest).toEqual({
      ...{ queue: 'default', at: Date.UTC(2026, 10, 21, 7, 11, 47), retriedAt: null },
      worker: 'vm:614:default,slow,other',
    })
    expect(codec.decode(bytes)).toMatchObject({
      status: 'job',
      job: { class: 'RFail', args: [1], failures: { errorClass: 'ArgumentError', errorMessage: 'bad [1] é' } },
    })
    expect(codec.show(bytes)?.backtrace).toEqual(["/app/resque_jobs.rb:5:in `perform'"])
  })

  it('is written by us with the same members in the same order', () => {
    const written = textOf(
      writeFailure(readFailure(payloadOf(text), codec, fallback).payload, codec, { ...death, queue: 'default' }),
    )
    expect(written.replace(/,"hm_failed_at":\d+\}$/, '}')).toBe(text)
  })

  it('says when it was tried again', () => {
    const [retried = ''] = failuresIn('04-after-quit-requeue', 'resque:failed')
    expect(readFailure(payloadOf(retried), codec, fallback).retriedAt).toBe(Date.UTC(2026, 10, 21, 7, 14, 5))
    const without = payloadOf(retried.replace(' UTC"}', '"}'))
    expect(readFailure(without, codec, fallback).retriedAt).toBe(Date.UTC(2026, 10, 21, 7, 14, 5))
  })

  it('is given the time at which it was tried again by the same bytes as Ruby gives it, and another one later', () => {
    const [retried = ''] = failuresIn('04-after-quit-requeue', 'resque:failed')
    const before = retried.replace(/,"retried_at":"[^"]*"/, '')
    const again = stampFailure(payloadOf(before), epochMs(Date.UTC(2026, 10, 21, 7, 14, 5)))
    expect(textOf(again)).toBe(retried)
    const later = stampFailure(again, epochMs(Date.UTC(2026, 10, 22, 7, 14, 5)))
    expect(textOf(later)).toBe(retried.replace('21 07:14:05', '22 07:14:05'))
    expect(textOf(stampFailure(payloadOf('no record'), at))).toBe('no record')
  })

  it('gives the job also when it was tried again', () => {
    const [retried = ''] = failuresIn('04-after-quit-requeue', 'resque:failed')
    const read = codec.decode(readFailure(payloadOf(retried), codec, fallback).payload)
    expect(read).toMatchObject({ job: { failures: { retriedAt: Date.UTC(2026, 10, 21, 7, 14, 5) } } })
  })

  it('of a job of ours gives it what it failed with, and keeps the rest of it', () => {
    const ours = '{"class":"RFail","args":[ 1.0 ],"jid":"abc","retry":3}'
    const record = payloadOf(text.replace('{"class":"RFail","args":[1]}', ours))
    const { payload: bytes } = readFailure(record, codec, fallback)
    expect(textOf(bytes).startsWith(ours.slice(0, -1))).toBe(true)
    expect(codec.decode(bytes)).toMatchObject({
      job: { jid: 'abc', failures: { errorClass: 'ArgumentError', errorMessage: 'bad [1] é' } },
    })
  })

  it('of a time zone that nobody knows here is taken for UTC', () => {
    const odd = payloadOf(text.replace(' UTC', ' NZDT'))
    expect(readFailure(odd, codec, fallback).at).toBe(Date.UTC(2026, 10, 21, 7, 11, 47))
  })
})

it('a record of node-resque is read', () => {
  const [text = ''] = failuresIn('09-node-resque', 'resque:failed')
  const { payload: bytes, at: time, worker } = readFailure(payloadOf(text), codec, fallback)
  expect([time, worker]).toEqual([Date.UTC(2026, 10, 21, 7, 25, 26), 'vm:8131'])
  expect(codec.decode(bytes)).toMatchObject({ job: { class: 'bad', failures: { errorClass: 'TypeError' } } })
})

describe('a record of ours', () => {
  it('has a time that Ruby reads', () => {
    expect(failureTime(at)).toBe('2026/11/21 07:11:47 UTC')
  })

  it('keeps the job byte by byte, its queue and its time', () => {
    const job = payloadOf('{"class":"A","args":[ 1.0 ],"jid":"abc" ,"d":1,"d":2}')
    const read = readFailure(writeFailure(job, codec, death), codec, fallback)
    expect([textOf(read.payload), read.queue, read.at]).toEqual([textOf(job), 'mail', at])
  })

  it('keeps bytes that nobody can read beside a stand-in', () => {
    const bytes = payload(Uint8Array.from([0xff, 0x00, 0x7b]))
    const record = writeFailure(bytes, codec, death)
    expect(JSON.parse(textOf(record))).toMatchObject({
      payload: { class: 'Unreadable', args: [] },
      exception: 'Unreadable',
    })
    expect([...readFailure(record, codec, fallback).payload]).toEqual([...bytes])
  })

  it('of a job that died in nobody’s hands names a worker all the same', () => {
    const record = JSON.parse(
      textOf(writeFailure(payloadOf('{"class":"A","args":[]}'), codec, { ...death, worker: null })),
    )
    expect(record).toMatchObject({ worker: 'haymaker:0:*', exception: 'Killed' })
  })
})

it.each(['', 'null', '[]', '{"payload":7}', '{"failed_at":1,"payload":{}}'])(
  '%j is no record, and keeps its bytes or its job',
  (text) => {
    const { payload: bytes, queue, at: time } = readFailure(payloadOf(text), codec, fallback)
    expect([queue, time]).toEqual(['default', 0])
    expect(codec.decode(bytes).status).toBe('malformed')
  },
)
