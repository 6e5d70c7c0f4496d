// picture, note-suspect and reconcile: what a living owner says about itself, and what it is told about its claims.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownerId } from '../../../src/core/store/queueing.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = ownerId('host:1:me')
const LIFE = 60
const [owner, claims] = [`hm:owner:${id}`, `hm:claims:${id}`]

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('HSET', keys.owners, id, 3)
  await raw.send('HSET', owner, 'high', 9)
  await raw.send('HSET', claims, 8, 'mail\na', 9, 'mail\nb')
})
const forgotten = (): Promise<Plain> => raw.send('HDEL', keys.owners, id)

describe('picture', () => {
  const [work, workers] = [keys.work(id), keys.workers(id)]
  const show = (...jobs: string[]): Promise<Plain> =>
    raw.run(
      'picture',
      [keys.owners, keys.processes, id, work, workers],
      [id, LIFE, '{"hostname":"host"}', 25, jobs.length / 2, 'true', 28776, 51, ...jobs],
    )

  it('is in the keys that Sidekiq reads, with the time of the server, for a minute', async () => {
    expect(await show('1', '{"queue":"mail"}', '2', '{"queue":"slow"}')).toBe('ok')
    expect(await raw.read(keys.processes)).toEqual([id])
    expect(Object.fromEntries(Object(await raw.read(id)))).toEqual({
      ...{ info: '{"hostname":"host"}', concurrency: '25', busy: '2', quiet: 'true', rss: '28776', rtt_us: '51' },
      ...{ beat: expect.stringMatching(/^\d{10}\.\d{6}$/), pictured: expect.stringMatching(/^\d{13}$/) },
    })
    const [beat, pictured] = [await raw.send('HGET', id, 'beat'), await raw.send('HGET', id, 'pictured')]
    expect(Math.abs(1000 * Number(beat) - (await raw.now()))).toBeLessThan(5000)
    expect(Math.abs(Number(pictured) - (await raw.now()))).toBeLessThan(5000)
    for (const key of [work, workers]) {
      expect(await raw.read(key)).toEqual([
        ['1', '{"queue":"mail"}'],
        ['2', '{"queue":"slow"}'],
      ])
    }
    for (const key of [id, work, workers]) expect(Number(await raw.send('TTL', key))).toBeGreaterThan(LIFE - 5)
    expect(raw.changed).toEqual([id, work, workers, keys.processes])
  })

  it('has the jobs of this moment, and none from before', async () => {
    await show('1', '{}')
    await show('2', '{}')
    expect([await raw.read(work), await raw.read(workers)]).toEqual([[['2', '{}']], [['2', '{}']]])
    await show()
    expect(await raw.send('EXISTS', work, workers)).toBe(0)
  })

  it('of an owner that is gone makes no key', async () => {
    await forgotten()
    expect(await show('1', '{}')).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})

describe('note-suspect', () => {
  const note = (token: number): Promise<Plain> => raw.run('noteSuspect', [keys.owners, owner, claims], [id, token])

  it('keeps the token of the one that is about to run', async () => {
    expect(await note(8)).toBe('ok')
    expect(await note(9)).toBe('ok')
    expect(await raw.send('HGET', owner, 'noted')).toBe('9')
    expect(raw.changed).toEqual([owner])
  })

  it('refuses a token that is not in hand, and writes nothing', async () => {
    expect(await note(7)).toBe('lost')
    expect(raw.changed).toEqual([])
  })

  it('refuses an owner that is gone, and writes nothing', async () => {
    await forgotten()
    expect(await note(8)).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})

describe('reconcile', () => {
  const reconcile = (epoch: number): Promise<Plain> => raw.run('reconcile', [keys.owners, claims], [id, epoch])

  it('sets the epoch and lists the tokens in hand', async () => {
    expect(await reconcile(4)).toEqual(['8', '9'])
    expect(await raw.read(keys.owners)).toEqual([[id, '4']])
    expect(raw.changed).toEqual([keys.owners])
  })

  it.each([2, 3])('refuses epoch %d, which is not above, and writes nothing', async (epoch) => {
    expect(await reconcile(epoch)).toBe('late')
    expect(raw.changed).toEqual([])
  })

  it('compares epochs as numbers', async () => {
    expect(await reconcile(10)).toEqual(['8', '9'])
    expect(await reconcile(9)).toBe('late')
  })

  it('refuses an owner that is gone, and writes nothing', async () => {
    await forgotten()
    expect(await reconcile(4)).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})
