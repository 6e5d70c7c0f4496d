// life, beats and command: an owner beats and stays to be seen, others count its beats, and a person tells it something, by
// our store or by Ruby's web page.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ownerId } from '../../../src/core/store/queueing.ts'
import { faceOf } from '../../../src/stores/redis/keys.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = ownerId('host:1:me')
const LIFE = 60
const face = faceOf(keys, id)
const signals = keys.signals(id)

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('HSET', keys.owners, id, 1)
  await raw.send('HSET', keys.beats, id, 4)
})

const command = (signal: string, guest: 0 | 1 = 0): Promise<Plain> =>
  raw.run('command', [keys.owners, keys.processes, id, signals], [id, signal, LIFE, guest])
const live = (): Promise<Plain> => raw.run('life', [keys.owners, keys.beats, ...face], [id, LIFE])

describe('life', () => {
  it('is one beat more', async () => {
    expect(await live()).toEqual([])
    expect(await raw.read(keys.beats)).toEqual([[id, '5']])
    expect(raw.changed).toEqual([keys.beats])
  })

  it('brings the signals in the order in which they came, once', async () => {
    await command('TSTP')
    // As the page of Ruby does it.
    await raw.send('LPUSH', signals, 'TERM')
    expect(await live()).toEqual(['TSTP', 'TERM'])
    expect(await raw.send('EXISTS', signals)).toBe(0)
  })

  it('keeps what the process showed, and says that it lives', async () => {
    for (const key of face.slice(1, 4)) {
      await raw.send('HSET', key, 'info', '{}', 'beat', '1.5')
      await raw.send('EXPIRE', key, 5)
    }
    expect(await live()).toEqual([])
    expect(await raw.read(keys.processes)).toEqual([id])
    for (const key of face.slice(1, 4)) expect(Number(await raw.send('TTL', key))).toBeGreaterThan(LIFE - 5)
    const beat = String(await raw.send('HGET', id, 'beat'))
    expect(beat).toMatch(/^\d{10}\.\d{6}$/)
    expect(Math.abs(1000 * Number(beat) - (await raw.now()))).toBeLessThan(5000)
  })

  it('makes nothing to be seen of a process that shows nothing', async () => {
    await live()
    expect(await raw.send('EXISTS', ...face)).toBe(0)
  })

  it.each([
    ['signals', signals],
    ['the hash', id],
    ['processes', keys.processes],
  ])('goes on where %s are of another type', async (_, wrong) => {
    await raw.send('HSET', id, 'info', '{}')
    await raw.send('EXPIRE', id, LIFE)
    await raw.send('DEL', wrong)
    await raw.send('SET', wrong, 'something else')
    expect(await live()).toEqual([])
    expect(await raw.read(keys.beats)).toEqual([[id, '5']])
  })

  it('of an owner that is gone is no beat, and leaves its signals', async () => {
    await command('TERM')
    await raw.send('HDEL', keys.owners, id)
    expect(await live()).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})

describe('command', () => {
  it('waits for a minute from the last one', async () => {
    expect(await command('TSTP')).toBe('ok')
    expect(Number(await raw.send('TTL', signals))).toBeGreaterThan(LIFE - 5)
    await raw.send('EXPIRE', signals, 5)
    await command('TERM')
    expect(Number(await raw.send('TTL', signals))).toBeGreaterThan(LIFE - 5)
    expect(raw.changed).toEqual([signals])
    expect(await raw.send('RPOP', signals)).toBe('TSTP')
  })

  it('reaches a process of Ruby, which is known by its hash', async () => {
    await raw.send('DEL', keys.owners)
    await raw.send('SADD', keys.processes, id)
    await raw.send('HSET', id, 'info', '{}')
    expect(await command('TSTP')).toBe('ok')
    expect(await raw.send('RPOP', signals)).toBe('TSTP')
  })

  it('to a process of Ruby inside of another program leaves nothing; to one of ours it does', async () => {
    await raw.send('SADD', keys.processes, id)
    await raw.send('HSET', id, 'info', '{}')
    expect(await command('TERM', 1)).toBe('ok')
    await raw.send('DEL', keys.owners, signals)
    expect(await command('TERM', 1)).toBe('deaf')
    expect(raw.changed).toEqual([])
  })

  it.each([
    ['left: its hash stays for a while', () => raw.send('HSET', id, 'info', '{}')],
    ['died: its name stays for a while', () => raw.send('SADD', keys.processes, id)],
    ['was never there', async () => null],
  ])('to a process that %s leaves nothing', async (_, before) => {
    await raw.send('HDEL', keys.owners, id)
    await before()
    expect(await command('TERM')).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})

describe('beats', () => {
  it('answers beats, hosts and the dead, and changes nothing', async () => {
    await raw.send('HSET', keys.hosts, id, '{"pid":1}')
    await raw.send('SADD', keys.deadOwners, 'late')
    const said = await raw.run('beats', [keys.owners, keys.beats, keys.hosts, keys.deadOwners], [])
    expect(said).toEqual([[id], [id, '4'], [id, '{"pid":1}'], ['late']])
    expect(raw.changed).toEqual([])
  })

  it('puts among the dead who has a host and stands nowhere else', async () => {
    await raw.send('HSET', keys.hosts, id, '{}', 'lost', '{}')
    const said = await raw.run('beats', [keys.owners, keys.beats, keys.hosts, keys.deadOwners], [])
    expect(said).toEqual([[id], [id, '4'], [id, '{}', 'lost', '{}'], ['lost']])
    expect(raw.changed).toEqual([keys.deadOwners])
  })
})
