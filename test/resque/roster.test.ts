// The list of workers as a person tidies it: who is on it, ours and others', and who goes.

import { describe, expect, it } from 'vitest'
import { defineJob } from '../../src/index.ts'
import { ResqueClient } from '../../src/resque/index.ts'
import { stage } from './stage.ts'

const at = stage()
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/** Does something by the face, which is closed then. */
async function byResque<T>(act: (Resque: ResqueClient) => Promise<T>): Promise<T> {
  const client = new ResqueClient({ store: at.redis.url.replace('redis:', 'resque:'), logger: silent })
  try {
    return await act(client)
  } finally {
    await client.close()
  }
}

const failures = async (): Promise<readonly unknown[]> =>
  (await at.texts('LRANGE', 'resque:failed', 0, -1)).map((text) => JSON.parse(text))

describe('removeWorker', () => {
  it('takes one of Ruby off, and lets the job in its hands fail as it is spelled', async () => {
    const worker = 'elsewhere:614:slow'
    const payload = '{"class":"RSlow","args":[20,1.0,12345678901234567890]}'
    await at.ask('SADD', 'resque:workers', worker)
    await at.ask('HSET', 'resque:workers:heartbeat', worker, '2026-11-21T07:11:47+00:00')
    await at.ask(
      'SET',
      `resque:worker:${worker}`,
      `{"queue":"slow","run_at":"2026-11-21T07:11:47Z","payload":${payload}}`,
    )
    await at.ask('SET', `resque:worker:${worker}:started`, '2026-11-21 07:11:47 +0000')
    await at.ask('SET', `resque:stat:processed:${worker}`, 7)
    await byResque((Resque) => Resque.removeWorker(worker))
    expect(await at.texts('KEYS', '*')).toEqual(['resque:failed'])
    const [text = ''] = await at.texts('LRANGE', 'resque:failed', 0, -1)
    expect(text).toContain(`"payload":${payload},`)
    expect(JSON.parse(text)).toMatchObject({ exception: 'Resque::DirtyExit', worker, queue: 'slow' })
    expect(JSON.parse(text).failed_at).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d UTC$/)
  })

  it('takes one of node-resque off that had nothing in hand, and leaves the others', async () => {
    await at.load('02-busy-failed')
    await at.ask('SADD', 'resque:workers', 'elsewhere:8131:low')
    const before = await failures()
    await byResque(async (Resque) => {
      await Resque.removeWorker('elsewhere:8131:low')
      expect(await Resque.workers()).toEqual(['vm:614:default,slow,other'])
    })
    expect(await failures()).toEqual(before)
  })

  it('refuses one of ours that lives, by either name, and says what to do', async () => {
    const hm = at.open({ queues: ['mail'], concurrency: 1, jobs: [defineJob({ name: 'Job', perform() {} })] })
    await hm.start()
    const [shown = ''] = await at.texts('SMEMBERS', 'resque:workers')
    const [owner = ''] = (await hm.processes()).map((one) => one.owner)
    for (const name of [shown, owner])
      await expect(byResque((Resque) => Resque.removeWorker(name))).rejects.toThrow(
        `HM_PROCESS_ALIVE: ${name} is at work. It goes off the list when it stops: haymaker resque kill ${name}.`,
      )
    expect(await at.ask('SCARD', 'resque:workers')).toBe(1)
  })

  it('takes all workers off that a dead process of ours was', async () => {
    const workers = ['haymaker@x:1-1:mail', 'haymaker@x:1-2:mail']
    await at.ask('HSET', 'resque:hm:workers', 'gone', workers.join('\n'))
    await at.ask('SADD', 'resque:workers', ...workers)
    await byResque((Resque) => Resque.removeWorker('haymaker@x:1-2:mail'))
    expect(await at.texts('KEYS', '*')).toEqual([])
  })

  it('says that nobody has this name', async () => {
    await expect(byResque((Resque) => Resque.removeWorker('web:1:high'))).rejects.toThrow(
      'HM_PROCESS_UNKNOWN: No worker is named web:1:high. haymaker resque list shows them.',
    )
  })

  it('is for stores with Resque’s keys', async () => {
    const client = new ResqueClient({ store: at.redis.url, logger: silent })
    await expect(client.removeWorker('web:1:high')).rejects.toThrow('HM_STORE_UNSUPPORTED')
    await client.close()
  })
})

describe('queues', () => {
  it('are known when they are watched, and told with their sizes and first jobs', async () => {
    await byResque(async (Resque) => {
      for (const n of [1, 2, 3]) await Resque.push('high', { class: 'RQuick', args: [n] })
      await Resque.watchQueue('empty')
      expect(await Resque.queues()).toEqual(['empty', 'high'])
      expect(await Resque.queueSizes()).toEqual({ empty: 0, high: 3 })
      expect(await Resque.sampleQueues(2)).toEqual({
        empty: { size: 0, samples: [] },
        high: {
          size: 3,
          samples: [
            { class: 'RQuick', args: [1] },
            { class: 'RQuick', args: [2] },
          ],
        },
      })
      expect((await Resque.sampleQueues()).high?.samples).toHaveLength(3)
      await expect(Resque.watchQueue('no such')).rejects.toThrow('HM_CONFIG_INVALID')
    })
    expect(await at.texts('SMEMBERS', 'resque:queues')).toContain('empty')
  })
})
