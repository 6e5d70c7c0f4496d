// take-over: a schedule of sidekiq-cron is switched off and declared ours, in one step and only as it was seen.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sidekiqCronKeys } from '../../../src/stores/redis/keys.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())

const theirs = sidekiqCronKeys('')
const [schedule, ticks] = [theirs.schedule('a'), theirs.ticks('a')]
const [first, second] = ['2026-11-21T06:58:00Z', '2026-11-21T06:59:00Z']
const fields = ['cron', '* * * * *', 'status', 'enabled']
beforeEach(async () => {
  await raw.clear()
  await raw.send('HSET', schedule, ...fields)
  await raw.send('ZADD', ticks, '1795244280', first)
})

interface Change {
  readonly version?: string
  readonly text?: string
  readonly ticks?: readonly string[]
  readonly seen?: readonly string[]
}

const take = ({ version = '', text = '{}', ticks: own = [], seen = fields }: Change): Promise<Plain> => {
  const noted = own.flatMap((tick) => [tick, String(Date.parse(tick) / 1000)])
  return raw.run('takeOver', [schedule, ticks, keys.crons], ['a', version, text, String(own.length), ...noted, ...seen])
}

it('switches it off, declares ours behind a version, and notes the ticks that are ours', async () => {
  expect(await take({ ticks: [second] })).toBe(1)
  expect(await raw.send('HGET', schedule, 'status')).toBe('disabled')
  expect(await raw.read(ticks)).toEqual([
    [first, '1795244280'],
    [second, '1795244340'],
  ])
  const [version, text] = String(await raw.send('HGET', keys.crons, 'a')).split(' ')
  expect(text).toBe('{}')
  expect(await raw.send('HGET', keys.crons, '')).toBe(version)
})

it('leaves ours as it is where it is there', async () => {
  await raw.send('HSET', keys.crons, 'a', '7 text', '', '7')
  expect(await take({ version: '7', text: '' })).toBe(1)
  expect(await raw.send('HGET', keys.crons, 'a')).toBe('7 text')
  expect(raw.changed).toEqual([schedule])
})

describe('nothing is changed', () => {
  it.each<[string, Change, ...string[][]]>([
    ['a field has another value', {}, ['HSET', schedule, 'cron', '0 * * * *']],
    ['a field is new', {}, ['HSET', schedule, 'last_enqueue_time', '2026-11-21 06:59:02 +0000']],
    ['a field is gone', {}, ['HDEL', schedule, 'cron']],
    ['it is gone', {}, ['DEL', schedule]],
    ['it is no hash any more', {}, ['DEL', schedule], ['SET', schedule, 'x']],
    ['Ruby pushed one of the ticks', { ticks: [second] }, ['ZADD', ticks, '1795244340', second]],
    ['one of ours is there that was not', {}, ['HSET', keys.crons, 'a', '7 text']],
    ['ours is another one', { version: '7' }, ['HSET', keys.crons, 'a', '8 text']],
    ['ours is gone', { version: '7' }],
  ])('where %s', async (_, change, ...before) => {
    for (const command of before) await raw.send(...command)
    expect(await take(change)).toBe(0)
    expect(raw.changed).toEqual([])
  })

  it('where its ticks are no sorted set, and the key is named', async () => {
    await raw.send('DEL', ticks)
    await raw.send('SET', ticks, 'x')
    expect(await take({ ticks: [second] })).toBe(`wrongtype ${ticks}`)
    expect(raw.changed).toEqual([])
  })
})
