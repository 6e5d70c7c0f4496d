// The page of jobs by the clock over what sidekiq-cron left: its schedules with their program, and the button that makes one ours.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { createHaymaker } from '../../src/create.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import type { Haymaker } from '../../src/runtime/haymaker.ts'
import { defineCron } from '../../src/runtime/periodic/define-cron.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, textOf } from '../../src/stores/redis/connection.ts'
import { dashboard } from '../../src/web/dashboard.ts'
import { type Pages, pagesOf } from '../web/pages-of.ts'
import { dumps, load } from './dump.ts'
import { RedisServer } from './redis-server.ts'

let server: RedisServer
let redis: Connection
let hm: Haymaker
beforeAll(async () => {
  server = await RedisServer.start()
  redis = await connect(server.url)
})
beforeEach(async () => {
  const dump = dumps.find(({ name }) => name === '8/07-sidekiq-cron-2.3')
  if (!dump) throw new Error('no dump')
  await load(redis, dump)
  const job = defineJob({ name: 'Report', perform: () => undefined })
  const cron = [defineCron({ name: 'node_job', schedule: '@daily', job })]
  hm = createHaymaker({ store: server.url, logger: silentLog, cron })
})
afterEach(() => hm.stop())
afterAll(async () => {
  await redis.close()
  await server.stop()
})

const pages = (can: (permission: string, queue: string | null) => boolean = () => true): Pages =>
  pagesOf(hm, { can: (_, permission, queue) => can(permission, queue) })
const statusOf = async (name: string): Promise<string> =>
  textOf(await redis.send(['HGET', `cron_job:default:${name}`, 'status']))

it('shows them with their program, when they are due, and what is pushed by both', async () => {
  const { text, html } = await pages().get('/periodic')
  expect(text).toContain(
    'These are of sidekiq-cron, which pushes them itself. One that is taken over is disabled there',
  )
  expect(text).toMatch(
    /every minute runs each minute cron \* \* \* \* \* Every minute QuickJob low "cron",1 .* Take over/,
  )
  expect(text).toMatch(
    /node_job cron \*\/5 \* \* \* \* Europe\/Paris Every 5 minutes \(Europe\/Paris\) HaymakerNodeJob default .* disabled ours now/,
  )
  expect(html).toContain('aria-label="Take over every minute"')
  expect(text).not.toContain('pushed by both')
  await redis.send(['HSET', 'cron_job:default:node_job', 'status', 'enabled'])
  // Beside ours and beside theirs.
  expect((await pages().get('/periodic')).text.split('pushed by both')).toHaveLength(3)
})

it('says in words when ours are due, in the language of the page', async () => {
  for (const path of ['/periodic', '/periodic/node_job'])
    expect((await pages().get(path)).text).toContain('@daily UTC At 00:00 (UTC)')
  const german = await dashboard({ haymaker: hm }).fetch(
    new Request('http://localhost/periodic', { headers: { 'accept-language': 'de' } }),
  )
  expect(await german.text()).toContain('Um 00:00 (UTC)')
})

it('asks, and takes over', async () => {
  const asked = await pages().post('/periodic/every%20minute/take-over')
  expect(asked.text).toContain('It is disabled in sidekiq-cron, and ours from its next time on')
  expect(await statusOf('every minute')).toBe('enabled')
  const { text } = await pages().press('/periodic/every%20minute/take-over', { count: '1' })
  expect(text).toContain('It is ours.')
  expect(await statusOf('every minute')).toBe('disabled')
  expect(await hm.cron.find('every minute')).toMatchObject({ class: 'QuickJob', isPaused: false })
  expect((await pages().get('/audit')).text).toContain('/periodic/every%20minute/take-over')
})

it('lets nobody take over who may not steer its queue, and nothing that cannot be ours', async () => {
  const some = pages((permission, queue) => permission !== 'steer crons' || queue !== 'low')
  expect((await some.get('/periodic')).text).not.toContain('Take over')
  const told = await some.press('/periodic/every%20minute/take-over', { count: '1' })
  expect(told.text).toContain('There is no job by the clock of this name.')
  await redis.send(['HSET', 'cron_job:default:every minute', 'active_job', '1'])
  const { text } = await pages().get('/periodic')
  expect(text).toContain('it is a job of ActiveJob')
  expect(text).not.toContain('Take over')
  await pages().press('/periodic/every%20minute/take-over', { count: '1' })
  expect(await statusOf('every minute')).toBe('enabled')
})

it('keeps what somebody hostile wrote as text', async () => {
  const evil = '<img src=x onerror=alert(1)>'
  const fields = ['cron', 'klass', 'description', 'args', 'message', 'status', 'last_enqueue_time']
  await redis.send(['SADD', 'cron_jobs', `cron_job:${evil}`])
  await redis.send(['HSET', `cron_job:${evil}`, ...fields.flatMap((field) => [field, evil])])
  const { status, html } = await pages().get('/periodic')
  expect(status).toBe(200)
  expect(html).toContain('&lt;img')
  expect(html).not.toContain('<img')
})

it('says on the page of keys what they are for', async () => {
  const { text } = await pages().get('/redis/keys')
  for (const about of [
    'Which jobs by the clock sidekiq-cron keeps',
    'A job by the clock of sidekiq-cron',
    'Its last jobs',
  ])
    expect(text).toContain(about)
  expect(text).toContain('Which of its times were pushed')
})
