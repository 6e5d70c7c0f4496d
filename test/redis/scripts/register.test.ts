// register and leave: an owner comes and goes.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownerId } from '../../../src/core/store/queueing.ts'
import { faceOf } from '../../../src/stores/redis/keys.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = ownerId('host:1:me')
const [owner, claims] = [`hm:owner:${id}`, `hm:claims:${id}`]
const face = faceOf(keys, id)

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const register = (): Promise<Plain> =>
  raw.run(
    'register',
    [keys.owners, keys.deadOwners, owner, keys.beats, keys.hosts, keys.processes, id],
    [id, '{"pid":1}', 60, '{"hostname":"host"}', 25],
  )

const leave = (): Promise<Plain> =>
  raw.run('leave', [keys.owners, keys.deadOwners, owner, claims, keys.beats, keys.hosts, ...face], [id])

describe('register', () => {
  it('adds an owner with epoch 1, no beat yet, and no token named', async () => {
    expect(await register()).toBe('ok')
    expect(await raw.read(keys.owners)).toEqual([[id, '1']])
    expect(await raw.read(keys.beats)).toEqual([[id, '0']])
    expect(await raw.read(keys.hosts)).toEqual([[id, '{"pid":1}']])
    expect(await raw.read(owner)).toEqual([['high', '0']])
    expect(raw.changed).toEqual([keys.beats, keys.hosts, owner, keys.owners, id, keys.processes])
  })

  it('shows the process to Sidekiq, for a minute', async () => {
    await register()
    expect(await raw.read(keys.processes)).toEqual([id])
    expect(Object.fromEntries(Object(await raw.read(id)))).toEqual({
      ...{ info: '{"hostname":"host"}', concurrency: '25', busy: '0', quiet: 'false', rss: '0', rtt_us: '0' },
      ...{ beat: expect.stringMatching(/^\d{10}\.\d{6}$/), pictured: expect.stringMatching(/^\d{13}$/) },
    })
    expect(Math.abs(1000 * Number(await raw.send('HGET', id, 'beat')) - (await raw.now()))).toBeLessThan(5000)
    expect(Number(await raw.send('TTL', id))).toBeGreaterThan(55)
  })

  it('goes on where keys that Ruby shares are of another type', async () => {
    await raw.send('SET', keys.processes, 'no set')
    await raw.send('SET', id, 'no hash')
    expect(await register()).toBe('ok')
    expect(await raw.read(keys.owners)).toEqual([[id, '1']])
  })

  it.each([
    ['living', () => raw.send('HSET', keys.owners, id, 7)],
    ['dead', () => raw.send('SADD', keys.deadOwners, id)],
  ])('refuses the id of a %s owner, and writes nothing', async (_, before) => {
    await before()
    expect(await register()).toBe('taken')
    expect(raw.changed).toEqual([])
  })
})

describe('leave', () => {
  beforeEach(register)

  it('with empty hands leaves no key, not even that of a signal nobody fetched', async () => {
    await raw.send('HSET', keys.work(id), '1', '{}')
    await raw.send('HSET', keys.workers(id), '1', '{}')
    await raw.send('LPUSH', keys.signals(id), 'TERM')
    expect(await leave()).toBe('ok')
    expect(await raw.send('KEYS', '*')).toEqual([])
  })

  it('with claims goes among the dead, keeps them, and accuses no job', async () => {
    await raw.send('HSET', claims, 1, 'mail\none')
    await raw.send('HSET', owner, 'noted', 1)
    await leave()
    expect(await raw.read(keys.deadOwners)).toEqual([id])
    expect(await raw.read(claims)).toEqual([['1', 'mail\none']])
    expect(await raw.send('HEXISTS', owner, 'noted')).toBe(0)
    expect(await raw.send('PTTL', claims)).toBe(-1)
    expect(await raw.send('EXISTS', keys.owners, keys.beats, ...face)).toBe(0)
    expect(await raw.read(keys.hosts)).toEqual([[id, '{"pid":1}']])
  })

  it('of an owner that was declared dead keeps what is known of its suspect', async () => {
    await raw.send('HSET', claims, 1, 'mail\none')
    await raw.send('HSET', owner, 'noted', 1)
    await raw.send('DEL', keys.owners, keys.beats, keys.hosts, ...face)
    await raw.send('SADD', keys.deadOwners, id)
    await leave()
    expect(raw.changed).toEqual([])
  })

  it('of an owner that is gone changes nothing', async () => {
    await leave()
    expect(await leave()).toBe('ok')
    expect(raw.changed).toEqual([])
  })
})
