// declare-dead and bury-owner: an owner whose beat stood still goes among the dead, and is forgotten with empty hands.

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

describe('declare-dead', () => {
  const declare = (beat: number): Promise<Plain> =>
    raw.run('declareDead', [keys.owners, keys.deadOwners, keys.beats, ...face], [id, beat])
  beforeEach(async () => {
    await raw.send('HSET', keys.owners, id, 1, 'other', 1)
    await raw.send('HSET', keys.beats, id, 5, 'other', 5)
    await raw.send('HSET', keys.hosts, id, '{}', 'other', '{}')
  })

  it('moves the owner, and nobody else, from the living to the dead', async () => {
    expect(await declare(5)).toBe(1)
    expect(await raw.read(keys.deadOwners)).toEqual([id])
    expect(await raw.read(keys.owners)).toEqual([['other', '1']])
    expect(await raw.read(keys.beats)).toEqual([['other', '5']])
    expect(raw.changed).toEqual([keys.beats, keys.deadOwners, keys.owners])
  })

  it('takes the process, and no other, from what Sidekiq sees', async () => {
    await raw.send('SADD', keys.processes, id, 'other')
    for (const key of [id, keys.work(id), keys.workers(id)]) await raw.send('HSET', key, 'a', 'b')
    await raw.send('LPUSH', keys.signals(id), 'TERM')
    await declare(5)
    expect(await raw.read(keys.processes)).toEqual(['other'])
    expect(await raw.send('EXISTS', ...face.slice(1))).toBe(0)
  })

  it('is not held up by keys of another type', async () => {
    await raw.send('SET', keys.processes, 'no set')
    await raw.send('SET', id, 'no hash')
    expect(await declare(5)).toBe(1)
    expect(await raw.read(keys.deadOwners)).toEqual([id])
  })

  it('does nothing to an owner that has beaten since', async () => {
    expect(await declare(4)).toBe(0)
    expect(raw.changed).toEqual([])
  })

  it('knows an owner whose beats were lost by a beat of 0', async () => {
    await raw.send('DEL', keys.beats)
    expect(await declare(5)).toBe(0)
    expect(await declare(0)).toBe(1)
  })

  it('does nothing to an owner that is gone', async () => {
    await raw.send('HDEL', keys.owners, id)
    expect(await declare(5)).toBe(0)
    expect(raw.changed).toEqual([])
  })
})

describe('bury-owner', () => {
  const bury = (): Promise<Plain> => raw.run('buryOwner', [keys.deadOwners, owner, claims, keys.hosts, ...face], [id])
  beforeEach(async () => {
    await raw.send('SADD', keys.deadOwners, id)
    await raw.send('HSET', owner, 'high', 5)
    await raw.send('SADD', keys.processes, id)
    for (const key of [id, keys.work(id), keys.workers(id)]) await raw.send('HSET', key, 'a', 'b')
    await raw.send('LPUSH', keys.signals(id), 'TERM')
    await raw.send('HSET', keys.hosts, id, '{}')
  })

  it('leaves no key of an owner whose hands are empty', async () => {
    expect(await bury()).toBe(1)
    expect(await raw.send('KEYS', '*')).toEqual([])
  })

  it('keeps an owner that holds claims', async () => {
    await raw.send('HSET', claims, 1, 'mail\none')
    expect(await bury()).toBe(0)
    expect(raw.changed).toEqual([])
  })

  it('takes nothing from an owner that is not among the dead', async () => {
    await raw.send('SREM', keys.deadOwners, id)
    expect(await bury()).toBe(1)
    expect(raw.changed).toEqual([])
  })
})
