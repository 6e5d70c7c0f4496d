// Limits on a store in Resque's keys: jobs of ours and plain ones of Ruby's wait as delayed jobs, and Ruby's run as it wrote them.

import { expect, it, vi } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { limiter } from '../../src/runtime/limits/limiter.ts'
import { stage } from './stage.ts'

const at = stage()
const WAIT = { timeout: 15_000 }

it('a job over the limit is delayed, and runs when there is room; no attempt is used', async () => {
  const ran: unknown[] = []
  const job = defineJob<{ n: number }>({
    ...{ name: 'Charge', queue: 'pay', limits: [limiter.bucket('stripe', { limit: 1, per: '1s' })] },
    perform: (input) => void ran.push(input),
  })
  const hm = at.open({ jobs: [job], queues: ['pay'] })
  await at.ask('SADD', 'resque:queues', 'pay')
  for (const n of [1, 2]) await at.ask('RPUSH', 'resque:queue:pay', `{"class":"Charge","args":[{"n":${n}}]}`)
  await job.performAsync({ n: 3 })
  await hm.start()
  await vi.waitFor(() => expect(ran.length).toBe(1), WAIT)
  await vi.waitFor(() => expect(ran.length).toBe(3), WAIT)
  expect(ran.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 3 },
  ])
  await vi.waitFor(async () => expect(await hm.stats()).toMatchObject({ processed: 3, failed: 0, scheduled: 0 }), WAIT)
  expect(await hm.limits.one('stripe')).toMatchObject({ kind: 'bucket' })
  expect(await at.texts('KEYS', 'resque:hm:limit*')).toContain('resque:hm:limits')
})
