// `Resque` of `haymaker/resque`: what it writes is what Ruby writes, and what it runs has Ruby's hooks.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { DontPerform, ResqueClient, type ResqueJob } from '../../src/resque/index.ts'
import { stage } from './stage.ts'

const at = stage()
const clients: ResqueClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
})

function resque(jobs: readonly ResqueJob<never>[] = []): ResqueClient {
  const store = at.redis.url.replace('redis:', 'resque:')
  const client = new ResqueClient({ store, jobs, concurrency: 1, queues: ['*'], logger: silent })
  clients.push(client)
  return client
}

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const queue = (name: string): Promise<readonly string[]> => at.texts('LRANGE', `resque:queue:${name}`, 0, -1)

class Archive {
  static queue = 'file_serve'
  static perform(_repo: number, _branch = 'master'): void {}
}

class Homeless {
  static perform(): void {}
}

describe('enqueue', () => {
  it('writes what Ruby writes, byte by byte', async () => {
    const Resque = resque()
    expect(await Resque.enqueue(Archive, 44, 'masterbrew é')).toBe(true)
    expect(await Resque.enqueueTo('other', Archive, 1.5e-7)).toBe(true)
    await Resque.push('ruby', { class: 'RQuick', args: [1, 'two', { k: [1.5, null] }] })
    expect(await queue('file_serve')).toEqual(['{"class":"Archive","args":[44,"masterbrew é"]}'])
    expect(await queue('other')).toEqual(['{"class":"Archive","args":[1.5e-07]}'])
    // As the dump of a real client has it.
    expect(await queue('ruby')).toEqual(['{"class":"RQuick","args":[1,"two",{"k":[1.5,null]}]}'])
    expect(await Resque.queues()).toEqual(['file_serve', 'other', 'ruby'])
  })

  it('at a time writes what resque-scheduler writes; a time that is past is now', async () => {
    const Resque = resque()
    await Resque.enqueueAt(new Date(1_995_245_302_000), Archive, 7)
    expect(await at.texts('LRANGE', 'resque:delayed:1995245302', 0, -1)).toEqual([
      '{"class":"Archive","args":[7],"queue":"file_serve"}',
    ])
    await Resque.enqueueIn('1h', Archive, 8)
    expect(await at.ask('ZCARD', 'resque:delayed_queue_schedule')).toBe(2)
    await Resque.enqueueAt(new Date(0), Archive, 9)
    expect(await queue('file_serve')).toEqual(['{"class":"Archive","args":[9]}'])
  })

  it('says what is missing', async () => {
    const Resque = resque()
    await expect(Resque.enqueue(Homeless)).rejects.toThrow(
      "HM_CONFIG_INVALID: Homeless names no queue. Add static queue = '...' to it.",
    )
    // @ts-expect-error no job
    await expect(Resque.enqueue('Archive')).rejects.toThrow('Archive is no job. Give a class with a static perform.')
  })
})

describe('a queue', () => {
  it('is peeked into, measured, taken from and removed', async () => {
    const Resque = resque()
    for (const n of [1, 2, 3]) await Resque.enqueue(Archive, n)
    expect(await Resque.peek('file_serve')).toEqual({ class: 'Archive', args: [1] })
    expect(await Resque.peek('file_serve', 1, 5)).toMatchObject([{ args: [2] }, { args: [3] }])
    expect(await Resque.size('file_serve')).toBe(3)
    expect(await Resque.reserve('file_serve')).toEqual({ class: 'Archive', args: [1] })
    expect(await Resque.removeQueue('file_serve')).toBe(2)
    expect([await Resque.queues(), await Resque.reserve('file_serve'), await Resque.peek('file_serve')]).toEqual([
      [],
      null,
      null,
    ])
  })

  it('gives back what is dequeued: all of a class, or what has the same arguments', async () => {
    const Resque = resque()
    for (const n of [1, 2, 2]) await Resque.enqueue(Archive, n)
    await Resque.push('file_serve', { class: 'Other', args: [2] })
    expect(await Resque.dequeue(Archive, 2)).toBe(2)
    expect(await Resque.dequeue(Archive, 2)).toBe(0)
    expect(await Resque.dequeue(Archive)).toBe(1)
    expect(await queue('file_serve')).toEqual(['{"class":"Other","args":[2]}'])
  })
})

describe('hooks', () => {
  function hooked(): { job: ResqueJob<readonly unknown[]>; told: string[] } {
    const told: string[] = []
    class Hooked {
      static queue = 'hooked'
      static beforeEnqueueB(n: unknown): boolean {
        told.push(`beforeEnqueueB ${n}`)
        return n !== 'no'
      }
      static beforeEnqueueA(): void {
        told.push('beforeEnqueueA')
      }
      static afterEnqueue(): void {
        told.push('afterEnqueue')
      }
      static beforeDequeue(): void {
        told.push('beforeDequeue')
      }
      static afterDequeue(): void {
        told.push('afterDequeue')
      }
      static beforePerform(n: unknown): void {
        told.push('beforePerform')
        if (n === 'never') throw new DontPerform()
      }
      static async aroundPerformOuter(next: () => Promise<void>): Promise<void> {
        told.push('outer in')
        await next()
        told.push('outer out')
      }
      static async aroundPerformZ(next: () => Promise<void>, n: unknown): Promise<void> {
        told.push(`inner ${n}`)
        await next()
      }
      static afterPerform(): void {
        told.push('afterPerform')
      }
      static onFailure(error: unknown, n: unknown): void {
        told.push(`onFailure ${n}: ${String(error)}`)
      }
      static perform(n: unknown): void {
        told.push(`perform ${n}`)
        if (n === 'bad') throw new TypeError('as it says')
      }
    }
    return { job: Hooked, told }
  }

  it('of enqueueing and dequeueing run in the order of the alphabet, and may say no', async () => {
    const { job, told } = hooked()
    const Resque = resque()
    expect(await Resque.enqueue(job, 'yes')).toBe(true)
    expect(told.splice(0)).toEqual(['beforeEnqueueA', 'beforeEnqueueB yes', 'afterEnqueue'])
    expect(await Resque.enqueue(job, 'no')).toBe(null)
    expect(told.splice(0)).toEqual(['beforeEnqueueA', 'beforeEnqueueB no'])
    expect(await Resque.size('hooked')).toBe(1)
    expect(await Resque.dequeue(job)).toBe(1)
    expect(told).toEqual(['beforeDequeue', 'afterDequeue'])
  })

  it('of a worker run around the job; what failed stands among the failures, and is not tried again', async () => {
    const { job, told } = hooked()
    const Resque = resque([job])
    await Resque.enqueue(job, 'good')
    told.length = 0
    await Resque.haymaker.start()
    await vi.waitFor(() =>
      expect(told).toEqual(['beforePerform', 'outer in', 'inner good', 'perform good', 'outer out', 'afterPerform']),
    )
    await Resque.push('hooked', { class: 'Hooked', args: ['bad'] })
    await vi.waitFor(async () => expect((await Resque.info()).failed).toBe(1))
    expect(told.at(-1)).toBe('onFailure bad: TypeError: as it says')
    const failure = JSON.parse((await at.texts('LRANGE', 'resque:failed', 0, -1))[0] ?? '')
    expect(failure).toMatchObject({
      payload: { class: 'Hooked', args: ['bad'] },
      ...{ exception: 'TypeError', error: 'as it says', queue: 'hooked' },
    })
    expect(Object.keys(failure.payload)).toEqual(['class', 'args'])
    expect(failure.backtrace[0]).toMatch(/face\.test\.ts/)
    told.length = 0
    await Resque.push('hooked', { class: 'Hooked', args: ['never'] })
    await vi.waitFor(async () => expect((await Resque.info()).processed).toBe(3))
    expect(told).toEqual(['beforePerform'])
    expect((await Resque.info()).failed).toBe(1)
  })

  it('that fail themselves hide no failure', async () => {
    class Doubly {
      static queue = 'hooked'
      static onFailure(): void {
        throw new Error('second')
      }
      static perform(): void {
        throw new Error('first')
      }
    }
    const Resque = resque()
    Resque.inline = true
    await expect(Resque.enqueue(Doubly)).rejects.toThrow(/Error: second.*Error: first/)
  })
})

describe('inline', () => {
  it('runs a job where it is enqueued, through JSON, and stores nothing', async () => {
    const seen: unknown[] = []
    class Inline {
      static queue = 'in'
      static perform(given: unknown): void {
        seen.push(given)
      }
    }
    const Resque = resque()
    Resque.inline = true
    const given = { a: [1, 'é'] }
    expect(await Resque.enqueue(Inline, given)).toBe(true)
    expect(seen).toEqual([given])
    expect(seen[0]).not.toBe(given)
    expect(await at.texts('KEYS', 'resque:queue*')).toEqual([])
  })
})

describe('numbers', () => {
  it('tell of Ruby’s workers and what they left', async () => {
    await at.load('02-busy-failed')
    const Resque = resque()
    expect(await Resque.info()).toEqual({ pending: 3, processed: 2, queues: 4, workers: 1, working: 1, failed: 1 })
    expect(await Resque.workers()).toEqual(['vm:614:default,slow,other'])
    expect(await Resque.working()).toEqual(['vm:614:default,slow,other'])
  })
})

describe('redis=', () => {
  it.each([
    ['a resque address', (host: string, port: string) => `resque://${host}:${port}/0?namespace=team`, 'team'],
    ['a redis address', (host: string, port: string) => `redis://${host}:${port}`, 'resque'],
    ['host and port', (host: string, port: string) => `${host}:${port}`, 'resque'],
    ['a database behind them', (host: string, port: string) => `${host}:${port}:0`, 'resque'],
    ['a namespace behind them', (host: string, port: string) => `${host}:${port}/team`, 'team'],
  ])('takes %s', async (_, address, namespace) => {
    const client = new ResqueClient({ logger: silent })
    clients.push(client)
    const { hostname, port } = new URL(at.redis.url)
    client.redis = address(hostname, port)
    await client.push('ruby', { class: 'RQuick', args: [] })
    expect(await at.texts('LRANGE', `${namespace}:queue:ruby`, 0, -1)).toEqual(['{"class":"RQuick","args":[]}'])
  })

  it('refuses what is no address, and what comes too late', () => {
    const client = new ResqueClient({ logger: silent })
    clients.push(client)
    expect(() => {
      client.redis = '/tmp/redis.sock'
    }).toThrow('HM_CONFIG_INVALID: Resque.redis cannot be read.')
    expect(client.haymaker.jobs).toEqual([])
    expect(() => {
      client.redis = 'localhost:6379'
    }).toThrow('HM_CONFIG_INVALID: Resque.redis was set after it was used.')
  })
})
