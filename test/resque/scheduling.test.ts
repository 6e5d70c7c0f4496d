// Ruby's scheduler and ours: delayed jobs are moved by one of them, and retries by us.

import { describe, expect, it, vi } from 'vitest'
import { defineJob } from '../../src/index.ts'
import { stage } from './stage.ts'

const at = stage()
const LOCK = 'resque:resque:resque_scheduler_master_lock'

function counting(): { ran: string[]; jobs: ReturnType<typeof defineJob>[] } {
  const ran: string[] = []
  let failures = 0
  const once = defineJob({ name: 'RQuick', queue: 'special', perform: () => void ran.push('delayed') })
  const again = defineJob({
    ...{ name: 'Again', queue: 'special', retry: { max: 1, backoff: '100ms' } },
    perform() {
      if (failures++ === 0) throw new Error('once')
      ran.push('retried')
    },
  })
  return { ran, jobs: [once, again] }
}

describe('delayed jobs of Ruby', () => {
  it('run when they are due, and their keys are gone; in a queue they are as Ruby writes them', async () => {
    // All of them were due long ago.
    await at.load('05-scheduler-delayed')
    const { ran, jobs } = counting()
    await at.open({ queues: ['special'], concurrency: 1, jobs }).start()
    await vi.waitFor(() => expect(ran).toEqual(['delayed']), 20_000)
    await vi.waitFor(async () => expect(await at.ask('ZCARD', 'resque:delayed_queue_schedule')).toBe(0), 20_000)
    expect(await at.texts('LRANGE', 'resque:queue:default', 0, -1)).toEqual([
      ...['{"class":"RQuick","args":[1]}', '{"class":"RQuick","args":[2]}', '{"class":"RQuick","args":[1]}'],
    ])
    expect(await at.ask('GET', LOCK)).toBe('haymaker:0')
    expect((await at.texts('KEYS', '*')).filter((key) => /^resque:(delayed|timestamps)/.test(key))).toEqual([])
  })

  it('are left to its scheduler while that has its lock; retries are not', async () => {
    await at.ask('SET', LOCK, 'vm:4711', 'EX', 180)
    await at.ask('RPUSH', 'resque:delayed:1700000000', '{"class":"RQuick","args":[],"queue":"special"}')
    await at.ask('ZADD', 'resque:delayed_queue_schedule', 1700000000, 1700000000)
    const { ran, jobs } = counting()
    const hm = at.open({ queues: ['special'], concurrency: 1, jobs })
    await hm.start()
    await hm.push({ class: 'Again', args: [{}], queue: 'special' })
    await vi.waitFor(() => expect(ran).toEqual(['retried']), 20_000)
    expect(await at.ask('LLEN', 'resque:delayed:1700000000')).toBe(1)
    await at.ask('DEL', LOCK)
    await vi.waitFor(() => expect(ran).toEqual(['retried', 'delayed']), 20_000)
  })
})
