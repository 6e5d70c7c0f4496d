// The pages of keys over what Ruby's tools left: each key is listed as what it is, its value can be looked at, and nobody reads
// there what is kept from them elsewhere.

import { describe, expect, it } from 'vitest'
import type { DashboardOptions } from '../../src/web/options.ts'
import { type Pages, pagesOf } from '../web/pages-of.ts'
import { stage } from './stage.ts'

const at = stage()

const pagesOver = (options: Omit<DashboardOptions, 'haymaker'> = {}): Pages => pagesOf(at.open(), options)
const address = (name: string): string => `/redis/keys/${encodeURIComponent(name)}`

describe('keys of Resque and resque-scheduler', () => {
  it('are listed as what they are', async () => {
    for (const dump of ['02-busy-failed', '08-after-term', '06-scheduler-running']) await at.load(dump)
    await at.ask('SET', 'resque:pause-all-workers', 'false')
    const { text } = await pagesOver().get('/redis/keys?limit=100')
    const rows = [
      ['queues', 'Names of queues set'],
      ['queue:special', 'Jobs that wait list'],
      ['workers', 'Who is at work set'],
      ['workers:heartbeat', 'When somebody was last heard of hash'],
      ['worker:vm:614:default,slow,other', 'What somebody has in hand string'],
      ['worker:vm:614:default,slow,other:started', 'Since when somebody works string'],
      ['stat:processed', 'How many attempts ended string'],
      ['stat:failed:vm:614:default,slow,other', 'How many attempts ended string'],
      ['failed', 'Jobs that failed for good list'],
      ['default_failed', 'Jobs that failed for good list'],
      ['failed_queues', 'Where such jobs are set'],
      ['delayed_queue_schedule', 'What waits for its time zset'],
      ['delayed:1795248892', 'Jobs due in that second list'],
      ['timestamps:{"class":"RQuick","args":[2],"queue":"default"}', 'When this job is due set'],
      ['persistent_schedules', 'Jobs by the clock hash'],
      ['schedules_changed', 'Which of those changed set'],
      ['delayed:last_enqueued_at', 'When those were last due hash'],
      ['resque:resque_scheduler_master_lock', 'Who does this alone string'],
      ['pruning_dead_workers_in_progress', 'Who does this alone string'],
      ['pause-all-workers', 'Whether all are paused string'],
    ]
    for (const [name, said] of rows) expect(text).toContain(`resque:${name} ${said}`)
  })

  it.each([
    ['06-scheduler-running', 'delayed:1795248892', 'list', '{"class":"RQuick","args":[1],"queue":"default"}'],
    ['06-scheduler-running', 'queues', 'set', 'special'],
    ['06-scheduler-running', 'persistent_schedules', 'hash', 'dyn {"cron":"*/5 * * * *","class":"RFail"'],
    ['06-scheduler-running', 'delayed_queue_schedule', 'zset', '1795252492'],
    ['02-busy-failed', 'worker:vm:614:default,slow,other', 'string', '"run_at":"2026-11-21T07:11:47Z"'],
    ['09-node-resque', 'worker:ping:vm:8131', 'string', '"queues":"default,slow"'],
  ])('%s %s opens as a %s', async (dump, name, type, value) => {
    await at.load(dump)
    const { status, text } = await pagesOver().get(address(`resque:${name}`))
    expect(status).toBe(200)
    expect(text).toContain(`Type ${type}`)
    expect(text).toContain(value)
  })

  it('of somebody who has another type there are not shown', async () => {
    await at.ask('SET', 'resque:persistent_schedules', 'foreign')
    await at.ask('SET', 'resque:session:1', 'foreign')
    expect((await pagesOver().get('/redis/keys')).text).toContain('No keys here.')
    for (const name of ['resque:persistent_schedules', 'resque:session:1'])
      expect((await pagesOver().get(address(name))).status).toBe(404)
  })
})

describe('a job in the name of a key', () => {
  const named = (job: object): string => `resque:timestamps:${JSON.stringify(job)}`
  const secret = named({ class: 'Letter', args: [{ password: 'two words' }], queue: 'mail' })
  const plain = named({ class: 'Letter', args: [7.5], queue: 'mail' })
  const shown = 'resque:timestamps:{"class":"Letter","args":[7.5],"queue":"mail"}'

  it('is shown without its secrets, and then leads nowhere', async () => {
    for (const name of [secret, plain]) await at.ask('SADD', name, 'delayed:1')
    const { html, text } = await pagesOver().get('/redis/keys')
    expect(text).toContain(shown)
    expect(html).toContain(`href="${address(plain)}"`)
    expect(text).toContain('resque:timestamps:{"class":"Letter","args":[{"password":"•••"}],"queue":"mail"}')
    expect(html).not.toContain('words')
  })

  it('is for those who may read arguments of its queue', async () => {
    await at.ask('SADD', plain, 'delayed:1')
    const pages = pagesOver({ can: (_, permission, queue) => permission !== 'view args' || queue !== 'mail' })
    for (const path of ['/redis/keys', address(plain)]) {
      const { text } = await pages.get(path)
      expect(text).toContain('resque:timestamps:•••')
      expect(text).not.toContain('Letter')
    }
    expect((await pages.get(address(plain))).text).toContain('You may not read what stands in jobs.')
  })

  it('of a hidden queue is not read in its list of failures', async () => {
    await at.load('07-multi-queue-failures')
    const pages = pagesOver({ can: (_, permission, queue) => permission !== 'view args' || queue !== 'default' })
    const { text } = await pages.get(address('resque:default_failed'))
    expect(text).toContain('You may not read what stands in jobs.')
    expect(text).not.toContain('multi')
  })
})

it('names and values of somebody hostile stay text', async () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  await at.ask('SET', `resque:worker:h:1:${evil}`, evil)
  await at.ask('HSET', 'resque:workers:heartbeat', evil, evil)
  await at.ask('SADD', `resque:timestamps:{"class":${JSON.stringify(evil)},"args":[],"queue":"a"}`, evil)
  const pages = pagesOver()
  const paths = [
    '/redis/keys',
    ...[`resque:worker:h:1:${evil}`, 'resque:workers:heartbeat'].map(address),
    address(`resque:timestamps:{"class":${JSON.stringify(evil)},"args":[],"queue":"a"}`),
  ]
  for (const path of paths) {
    const { status, html } = await pages.get(path)
    expect(status).toBe(200)
    expect(html).not.toMatch(/<img|<script(?! type="module" src=)/)
    expect(html).toContain('&lt;script>alert(1)')
  }
})
