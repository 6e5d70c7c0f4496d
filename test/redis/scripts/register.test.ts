// register and leave: an owner comes and goes.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = 'host:1:me'
const [owner, claims, commands] = [`hm:owner:${id}`, `hm:claims:${id}`, `hm:commands:${id}`]

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const register = (): Promise<Plain> =>
  raw.run('register', [keys.owners, keys.deadOwners, owner, keys.beats, keys.hosts], [id, '{"pid":1}', '{}'])

const leave = (): Promise<Plain> =>
  raw.run('leave', [keys.owners, keys.deadOwners, owner, claims, commands, keys.beats, keys.hosts], [id])

describe('register', () => {
  it('adds an owner with epoch 1, no beat yet, and no token named', async () => {
    expect(await register()).toBe('ok')
    expect(await raw.read(keys.owners)).toEqual([[id, '1']])
    expect(await raw.read(keys.beats)).toEqual([[id, '0']])
    expect(await raw.read(keys.hosts)).toEqual([[id, '{"pid":1}']])
    expect(await raw.read(owner)).toEqual(
      expect.arrayContaining([
        ['high', '0'],
        ['picture', '{}'],
      ]),
    )
    const pictured = Number(await raw.send('HGET', owner, 'pictured'))
    expect(Math.abs(pictured - (await raw.now()))).toBeLessThan(5000)
    expect(raw.changed).toEqual([keys.beats, keys.hosts, owner, keys.owners])
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

  it('with empty hands leaves no key, not even that of a command nobody fetched', async () => {
    await raw.send('RPUSH', commands, 'stop')
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
    expect(await raw.send('EXISTS', keys.owners, keys.beats)).toBe(0)
    expect(await raw.read(keys.hosts)).toEqual([[id, '{"pid":1}']])
  })

  it('of an owner that was declared dead keeps what is known of its suspect', async () => {
    await raw.send('HSET', claims, 1, 'mail\none')
    await raw.send('HSET', owner, 'noted', 1)
    await raw.send('DEL', keys.owners, keys.beats, keys.hosts)
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
