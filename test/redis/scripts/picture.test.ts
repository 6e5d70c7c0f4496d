// picture, note-suspect and reconcile: what a living owner says about itself, and what it is told about its claims.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = 'host:1:me'
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
  const show = (): Promise<Plain> => raw.run('picture', [keys.owners, owner], [id, '{"busy":1}'])

  it('is kept with the time of the server', async () => {
    expect(await show()).toBe('ok')
    expect(await raw.send('HGET', owner, 'picture')).toBe('{"busy":1}')
    const pictured = String(await raw.send('HGET', owner, 'pictured'))
    expect(pictured).toMatch(/^\d{13}$/)
    expect(Math.abs(Number(pictured) - (await raw.now()))).toBeLessThan(5000)
    expect(raw.changed).toEqual([owner])
  })

  it('of an owner that is gone makes no key', async () => {
    await forgotten()
    await raw.send('DEL', owner)
    expect(await show()).toBe('gone')
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
