// life, beats and command: an owner beats, others count its beats, and a person tells it something.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const id = 'host:1:me'
const commands = `hm:commands:${id}`
const COMMAND_LIFE = 60

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

const command = (words: string): Promise<Plain> =>
  raw.run('command', [keys.owners, commands], [id, words, COMMAND_LIFE])
const live = (): Promise<Plain> => raw.run('life', [keys.owners, keys.beats, commands], [id])

describe('life', () => {
  it('is one beat more', async () => {
    expect(await live()).toEqual([])
    expect(await raw.read(keys.beats)).toEqual([[id, '5']])
    expect(raw.changed).toEqual([keys.beats])
  })

  it('brings the commands in the order in which they came, once', async () => {
    await command('quiet')
    await command('stop')
    expect(await live()).toEqual(['quiet', 'stop'])
    expect(await raw.send('EXISTS', commands)).toBe(0)
  })

  it('of an owner that is gone is no beat, and leaves its commands', async () => {
    await command('stop')
    await raw.send('HDEL', keys.owners, id)
    expect(await live()).toBe('gone')
    expect(raw.changed).toEqual([])
  })
})

describe('command', () => {
  it('waits for a minute from the last one', async () => {
    expect(await command('quiet')).toBe('ok')
    expect(Number(await raw.send('TTL', commands))).toBeGreaterThan(COMMAND_LIFE - 5)
    await raw.send('EXPIRE', commands, 5)
    await command('stop')
    expect(Number(await raw.send('TTL', commands))).toBeGreaterThan(COMMAND_LIFE - 5)
    expect(raw.changed).toEqual([commands])
  })

  it('to an owner that is gone leaves nothing', async () => {
    await raw.send('HDEL', keys.owners, id)
    expect(await command('stop')).toBe('gone')
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
