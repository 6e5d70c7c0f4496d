// What real Sidekiq 6.4, 7.3 and 8.1 left in Redis, read by us on a real server: queues, sets, times, errors and backtraces
// come out right, and what a person does to a job changes what it says and no other byte.

import { inflateSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import type { JobSet } from '../../src/runtime/job-set.ts'
import type { StoredJob } from '../../src/runtime/stored-job.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import type { Connection } from '../../src/stores/redis/connection.ts'
import { type Dump, dumps, load, queueOf, type Scored, setOf } from './dump.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let redis: Connection
let hm: Haymaker
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
afterEach(() => hm.stop())
afterAll(async () => {
  await redis.close()
  await server.stop()
})

/** The dump in the server, and an instance that looks at it. */
async function look(dump: Dump): Promise<void> {
  await load(redis, dump)
  hm = createHaymaker({ store: server.url, logger: silentLog })
}

async function all(jobs: AsyncIterable<StoredJob>): Promise<readonly StoredJob[]> {
  const found: StoredJob[] = []
  for await (const job of jobs) found.push(job)
  return found
}

/** A payload as Ruby reads it: any integer, and floats as floats. */
interface Said {
  readonly class?: string
  readonly jid?: string
  readonly queue?: string
  readonly error_class?: string
  readonly error_message?: string
  readonly retry_count?: number
  readonly failed_at?: number
  readonly retried_at?: number
  readonly created_at?: number
  readonly error_backtrace?: string
}

function read(text: string): Said | null {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** In version 8 an integer is milliseconds; everything else is seconds. A part of a millisecond may go either way. */
const timeOf = (text: string, member: string): number | null => {
  const [, digits] = new RegExp(`"${member}":([\\d.]+)`).exec(text) ?? []
  if (digits === undefined) return null
  return Math.round(digits.includes('.') || Number(digits) < 1e11 ? Number(digits) * 1000 : Number(digits))
}

function isTime(found: number | null | undefined, text: string, member: string): void {
  const wanted = timeOf(text, member)
  if (wanted === null) expect(found ?? null).toBeNull()
  else expect(Math.abs((found ?? 0) - wanted)).toBeLessThanOrEqual(1)
}

const linesOf = (packed: string): unknown => JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString())

function holds(job: StoredJob, text: string): void {
  const said = read(text)
  expect(job.text()).toBe(text)
  if (said === null) {
    expect(job.job).toBeNull()
    return
  }
  expect(job.class).toBe(said.class)
  expect(job.jid).toBe(said.jid ?? null)
  isTime(job.job?.createdAt, text, 'created_at')
  const failures = job.job?.failures
  expect(failures?.errorClass).toBe(said.error_class)
  expect(failures?.errorMessage).toBe(said.error_message)
  expect(failures?.retryCount).toBe(said.retry_count)
  isTime(failures?.failedAt, text, 'failed_at')
  isTime(failures?.retriedAt, text, 'retried_at')
  expect(job.backtrace ?? null).toEqual(said.error_backtrace ? linesOf(said.error_backtrace) : null)
}

describe.each(dumps.map((dump) => [dump.name, dump] as const))('%s', (_, dump) => {
  const names = Object.keys(dump.keys).flatMap((key) => (key.startsWith('queue:') ? [key.slice('queue:'.length)] : []))
  const sets = ['schedule', 'retry', 'dead'] as const
  const viewOf = { schedule: () => hm.scheduled, retry: () => hm.retries, dead: () => hm.dead } as const

  it('shows its queues, the next job to run first', async () => {
    await look(dump)
    const { queues, enqueued, processed, failed } = await hm.stats()
    const full = queues.filter(({ size }) => size > 0)
    expect(full.map(({ name, size }) => [name, size]).toSorted()).toEqual(
      names.map((name) => [name, queueOf(dump, name).length]).toSorted(),
    )
    expect(enqueued).toBe(names.reduce((sum, name) => sum + queueOf(dump, name).length, 0))
    for (const [what, count] of Object.entries({ processed, failed })) {
      const key = dump.keys[`stat:${what}`]
      expect(count).toBe(key?.type === 'string' ? Number(key.value) : 0)
    }
    for (const name of names) {
      const jobs = await all(hm.queue(name).jobs)
      const texts = queueOf(dump, name).toReversed()
      expect(jobs).toHaveLength(texts.length)
      for (const [i, job] of jobs.entries()) holds(job, texts[i] ?? '')
    }
  })

  it.each(sets)('shows its %s set with times, errors and backtraces', async (set) => {
    await look(dump)
    const jobs = await all(viewOf[set]())
    const entries = setOf(dump, set)
    expect(jobs).toHaveLength(entries.length)
    for (const { member, score } of entries) {
      const job = jobs.find((one) => one.text() === member)
      if (!job) expect.fail(`${member} is not shown`)
      expect(job.at).toBe(Math.round(Number(score) * 1000))
      holds(job, member)
    }
  })

  const again: readonly (readonly [string, Scored])[] = [
    ...setOf(dump, 'retry').map((entry) => ['retry', entry] as const),
    ...setOf(dump, 'dead').map((entry) => ['dead', entry] as const),
    ...setOf(dump, 'schedule').map((entry) => ['schedule', entry] as const),
  ]
  if (again.length > 0)
    it('puts each of its entries back into the queue, and keeps every byte but what it says', async () => {
      await look(dump)
      for (const [place, { member }] of again) {
        const view: JobSet = place === 'retry' ? hm.retries : place === 'dead' ? hm.dead : hm.scheduled
        const job = (await all(view)).find((one) => one.text() === member)
        expect(await (place === 'schedule' ? job?.run() : job?.retry())).toBe('moved')
        const said = read(member)
        const [text = ''] = (await all(hm.queue(said?.queue ?? 'default').jobs)).toReversed().map((one) => one.text())
        // What cannot be read goes as it is.
        expect(said === null ? text : unsaid(text)).toBe(said === null ? member : unsaid(member))
        if (said?.retry_count !== undefined) expect(read(text)?.retry_count).toBe(said.retry_count - 1)
      }
    })
})

/** The text without what a retry by hand sets. */
const unsaid = (text: string): string =>
  text.replaceAll(/,"(?:enqueued_at|retry_count)":-?[\d.]+|"(?:enqueued_at|retry_count)":-?[\d.]+,/g, '')
