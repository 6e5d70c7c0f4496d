// Every payload in the dumps of real Sidekiq: what they are is told in test/fixtures/sidekiq/README.md.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../core/clock.ts'
import type { Decoded, Patch } from '../../core/payload/codec.ts'
import { payloadOf, textOf } from '../../core/payload/payload.ts'
import { queueName } from '../../core/queues/queue-name.ts'
import { decodeBacktrace } from './backtrace.ts'
import { sidekiqCodec } from './codec.ts'

interface Dump {
  readonly captured_at: string
  readonly keys: Readonly<Record<string, { readonly value: unknown }>>
}

const folder = join(import.meta.dirname, '../../../test/fixtures/sidekiq')
const dumps = globSync('*/*.json', { cwd: folder }).map((file): [string, Dump] => [
  file,
  JSON.parse(readFileSync(join(folder, file), 'utf8')),
])
const codec = sidekiqCodec()
const decode = (text: string): Decoded => codec.decode(payloadOf(text))

/** The payloads under a key of Redis: of a queue, a sorted set or the running jobs of a process. */
function payloadsIn(key: string, value: unknown): readonly string[] {
  if (/:work(ers)?$/.test(key))
    return Object.values(Object(value)).map((running) => JSON.parse(String(running)).payload)
  if (!Array.isArray(value)) return []
  if (key.startsWith('queue:')) return value
  return ['schedule', 'retry', 'dead'].includes(key) ? value.map((entry) => entry.member) : []
}

const inDump = ({ keys }: Dump): readonly string[] =>
  Object.entries(keys).flatMap(([key, { value }]) => payloadsIn(key, value))
const inKey = (wanted: RegExp): readonly string[] =>
  dumps.flatMap(([, { keys }]) =>
    Object.entries(keys).flatMap(([key, { value }]) => (wanted.test(key) ? payloadsIn(key, value) : [])),
  )
const unreadable = 'this is not json{'

describe.each(dumps)('%s', (file, dump) => {
  const payloads = inDump(dump)

  it('holds payloads, and each is a job but the one that is no JSON', () => {
    // What sidekiq-cron keeps for itself is no payload; its jobs had run.
    if (!file.includes('cron')) expect(payloads.length).toBeGreaterThan(0)
    for (const text of payloads) {
      const decoded = decode(text)
      if (text === unreadable) expect(decoded).toEqual({ status: 'malformed', reason: 'not JSON' })
      else if (!text.includes('12345678901234567890')) expect(decoded.status).toBe('job')
      else expect(decoded).toMatchObject({ status: 'malformed', reason: 'unsafe integer in args' })
    }
  })

  it('has its times within the day it was captured, in either kind', () => {
    const day = Date.parse(dump.captured_at.slice(0, 10))
    for (const text of payloads) {
      const decoded = decode(text)
      if (decoded.status === 'malformed') continue
      const { createdAt, enqueuedAt, failures } = decoded.job
      for (const at of [createdAt, enqueuedAt, failures?.failedAt, failures?.retriedAt]) {
        if (typeof at === 'number') expect(Math.floor((at - day) / 86_400_000)).toBe(0)
      }
    }
  })

  it('keeps every foreign byte through another failure', () => {
    const kind = file.startsWith('8') ? String : (ms: number): string => (ms / 1000).toFixed(3)
    for (const text of payloads) {
      const patch: Patch = {
        queue: queueName('low'),
        errorClass: 'E',
        errorMessage: 'new',
        retryCount: 9,
        failedAt: epochMs(1.8e12),
      }
      const amended = textOf(codec.amend(payloadOf(text), patch))
      const foreign = amended.replace(ours, '')
      expect(foreign).toBe(text.replace(ours, ''))
      if (text === unreadable) expect(amended).toBe(text)
      else if (!text.includes('1795244086.65,"retry":5')) expect(amended).toContain(`"failed_at":${kind(1.8e12)}`)
    }
  })

  it('reads as the same job after it was handed on', () => {
    for (const text of payloads) {
      const handedOn = codec.amend(payloadOf(text), { returns: { count: 1, since: epochMs(1.8e12) } })
      const [before, after] = [decode(text), codec.decode(handedOn)]
      const returns = { count: 1, since: 1.8e12 }
      if (before.status === 'job') expect(after).toEqual({ ...before, job: { ...before.job, returns } })
      else if (before.inexact) expect(after).toEqual({ ...before, inexact: { ...before.inexact, returns } })
      else expect(after).toEqual(before)
    }
  })
})

/** The members that the amend above sets, with the comma on one side. */
const ours = /,"(?:queue|error_class|error_message)":"(?:[^"\\]|\\.)*"|,"(?:retry_count|failed_at)":[\d.]+/g

it('every retry of every version tells what failed, and when', () => {
  const retries = inKey(/^retry$/).filter((text) => !text.includes('12345678901234567890'))
  expect(retries.length).toBeGreaterThan(15)
  for (const text of retries) {
    expect(decode(text)).toMatchObject({
      job: {
        queue: expect.any(String),
        failures: { retryCount: expect.any(Number), errorClass: expect.any(String), failedAt: expect.any(Number) },
      },
    })
  }
})

it('every backtrace of every version can be read', () => {
  const packed = inKey(/./).flatMap((text) => (text === unreadable ? [] : (JSON.parse(text).error_backtrace ?? [])))
  expect(packed.some((text) => text.includes('\n'))).toBe(true)
  expect(packed.some((text) => !text.includes('\n'))).toBe(true)
  for (const text of packed) expect(decodeBacktrace(text)?.[0]).toMatch(/:\d+:in /)
})

it('a payload written here has the members of one that Ruby wrote', () => {
  const text =
    '{"retry":5,"queue":"default","class":"NodeOnly","args":[1],"jid":"bbbbbbbbbbbbbbbbbbbbbbbb","created_at":1795244086.650}'
  const decoded = decode(text)
  if (decoded.status === 'malformed') throw new Error(decoded.reason)
  const { jid, queue, createdAt } = decoded.job
  if (jid === null || queue === null || createdAt === null) throw new Error('not read in full')
  const { class: name, args, retry } = decoded.job
  const written = codec.encode({ class: name, args, jid, queue, createdAt, ...(retry !== undefined && { retry }) })
  expect(textOf(written)).toBe(text)
})
