// Failures on the dashboard of a store with Resque's keys: what Ruby's page does with them, ours does too.

import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/core/log.ts'
import { ResqueClient } from '../../src/resque/index.ts'
import { pagesOf } from '../web/pages-of.ts'
import { stage } from './stage.ts'

const at = stage()

/** A record of Ruby, and the next one. */
const record = (queue: string, n: number, more = ''): string =>
  `{"failed_at":"2026/11/21 07:11:0${n} UTC","payload":{"class":"RFail","args":[${n}]},"exception":"ArgumentError","error":"bad ${n}","backtrace":[],"worker":"vm:1:${queue}","queue":"${queue}"${more}}`
const stamp = ',"retried_at":"2026/11/22 08:00:00 UTC"'

/** Which of them a page shows, in its order. */
const shown = (text: string): readonly string[] => [...text.matchAll(/bad (\d)/g)].map(([, n = '']) => n)

describe('failures', () => {
  it('say when they were tried again, are found by that, and go with one button that asks before', async () => {
    await at.ask('RPUSH', 'resque:failed', record('mail', 0), record('mail', 1, stamp), record('low', 2))
    await at.ask('RPUSH', 'resque:low_failed', record('low', 3, stamp))
    await at.ask('SADD', 'resque:failed_queues', 'low_failed')
    const pages = pagesOf(at.open())
    const { text, html } = await pages.get('/jobs?state=dead')
    expect(shown(text)).toEqual(['3', '2', '1', '0'])
    expect(text.match(/, tried again/g)).toHaveLength(2)
    expect(html).toContain('Delete those that were tried again')
    expect(shown((await pages.get('/jobs?state=dead&q=is%3Aretried')).text)).toEqual(['3', '1'])
    const form = { state: 'dead', q: 'is:retried', scope: 'all' }
    const asks = await pages.post('/jobs/delete', form)
    expect(asks.text).toContain('This is about 2 jobs')
    expect(await at.ask('LLEN', 'resque:failed')).toBe(3)
    expect((await pages.press('/jobs/delete', { ...form, count: '2' })).text).toContain('2 jobs were deleted')
    expect(shown((await pages.get('/jobs?state=dead')).text)).toEqual(['2', '0'])
  })

  it('are found by class and by queue, retried and taken off, in whatever lists they are', async () => {
    await at.ask('RPUSH', 'resque:failed', record('mail', 0))
    await at.ask('RPUSH', 'resque:low_failed', record('low', 1), record('low', 2))
    await at.ask('SADD', 'resque:failed_queues', 'low_failed')
    const pages = pagesOf(at.open())
    expect(shown((await pages.get('/jobs?state=dead&q=queue%3Alow')).text)).toEqual(['2', '1'])
    expect(shown((await pages.get('/jobs?state=dead&q=class%3ARFail')).text)).toEqual(['2', '1', '0'])
    const [, key = ''] = /name="job" value="([^"]*)"/.exec((await pages.get('/jobs?state=dead')).html) ?? []
    expect((await pages.press('/jobs/retry', { state: 'dead', job: key })).text).toContain(
      '1 job was put into its queue',
    )
    expect(await at.texts('LRANGE', 'resque:queue:low', 0, -1)).toEqual(['{"class":"RFail","args":[2]}'])
    const form = { state: 'dead', q: 'queue:low', scope: 'all', count: '1' }
    expect((await pages.press('/jobs/delete', form)).text).toContain('1 job was deleted')
    expect(await at.ask('EXISTS', 'resque:low_failed')).toBe(0)
    expect(await at.ask('LLEN', 'resque:failed')).toBe(1)
  })

  it('on a store where the dead leave when they run again have no such button', async () => {
    const hm = at.open({ store: 'sqlite::memory:' })
    await hm.push({ class: 'RFail', args: [1], queue: 'mail', at: new Date(Date.now() + 60_000) })
    for await (const job of hm.scheduled) await job.kill()
    expect((await pagesOf(hm).get('/jobs?state=dead')).html).not.toContain('tried again')
  })
})

it('what Resque.failure stamps is shown', async () => {
  await at.load('08-after-term')
  const client = new ResqueClient({ store: at.redis.url.replace('redis:', 'resque:'), logger: silentLog })
  await client.failure.requeue(0)
  await client.close()
  expect((await pagesOf(at.open()).get('/jobs?state=dead&q=is%3Aretried')).text).toContain('bad')
})
