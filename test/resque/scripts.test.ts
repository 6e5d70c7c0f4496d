// The scripts that only the Resque store has, and what the shared ones write in Resque's dialect: the keys of the dumps, byte by byte.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { listOf, type Reply, textOf } from '../../src/stores/redis/connection.ts'
import { Server } from '../../src/stores/redis/server.ts'
import { resqueKeysOf } from '../../src/stores/resque/keys.ts'
import { own } from '../../src/stores/resque/scripts.generated.ts'
import { scripts } from '../../src/stores/resque/scripts.ts'
import { RedisServer } from '../redis/redis-server.ts'

const keys = resqueKeysOf('resque:')
let redis: RedisServer
let server: Server
beforeAll(async () => {
  redis = await RedisServer.start()
  server = new Server({
    ...{ label: 'it', clock: systemClock, random: systemRandom, deadlineMs: ms(5000), scripts },
    connect: (lost) => connect(redis.url, { lost }),
  })
})
afterAll(async () => {
  await server.close()
  await redis.stop()
})
beforeEach(() => server.send(['FLUSHALL']))

type Plain = string | number | readonly Plain[]
const plain = (reply: Reply): Plain =>
  Array.isArray(reply) ? reply.map(plain) : typeof reply === 'number' ? reply : textOf(reply)
const ask = async (...command: readonly string[]): Promise<Plain> => plain(await server.send(command))
const keysThere = async (): Promise<readonly string[]> =>
  listOf(await server.send(['KEYS', '*']))
    .map(textOf)
    .sort()

let seq = 0
/** One push into the schedule. */
const delay = (second: number, text: string): Promise<Reply> =>
  server.run('pushOne', ['record', keys.schedule], [String(++seq), '9e15', '1000', '8', String(second), text])

describe('a delayed job', () => {
  it('has the keys that resque-scheduler gives it', async () => {
    const text = '{"class":"RQuick","args":["soon"],"queue":"special"}'
    await delay(1795245302, text)
    await server.send(['DEL', 'record'])
    expect(await keysThere()).toEqual([
      'resque:delayed:1795245302',
      'resque:delayed_queue_schedule',
      `resque:timestamps:${text}`,
    ])
    expect(await ask('ZRANGE', keys.schedule, '0', '-1', 'WITHSCORES')).toEqual(
      [['1795245302', 1795245302]].map(([a, b]) => [a, b]),
    )
    expect(await ask('LRANGE', keys.delayed(1795245302), '0', '-1')).toEqual([text])
    expect(await ask('SMEMBERS', keys.timestamps(text))).toEqual(['delayed:1795245302'])
  })

  it('leaves nothing behind when it is taken', async () => {
    await delay(7, 'a')
    await delay(8, 'b')
    expect(plain(await server.run(own.takeDelayed, [keys.schedule], ['1']))).toEqual(['a'])
    expect((await keysThere()).filter((key) => key.endsWith('7') || key.endsWith('a'))).toEqual([])
    expect(plain(await server.run(own.takeDelayed, [keys.schedule], ['5']))).toEqual(['b'])
    expect(await keysThere()).toEqual(['record'])
  })

  it('that is there twice in one second leaves the other one, and its place among the texts', async () => {
    await delay(7, 'a')
    await server.send(['RPUSH', keys.delayed(7), 'a'])
    await server.run(own.takeDelayed, [keys.schedule], ['1'])
    expect(await ask('LRANGE', keys.delayed(7), '0', '-1')).toEqual(['a'])
    expect(await ask('SMEMBERS', keys.timestamps('a'))).toEqual(['delayed:7'])
  })
})

describe('delayed jobs', () => {
  beforeEach(async () => {
    for (const [second, text] of [
      [5, 'Ann'],
      [5, 'bob'],
      [6, 'cANN'],
      [9, 'dan'],
    ] as const)
      await delay(second, text)
  })

  const look = async (
    way: 'up' | 'down',
    from: readonly string[],
    most: number,
    ...texts: readonly string[]
  ): Promise<Plain> =>
    plain(
      await server.run(own.delayed, [keys.schedule], [way, ...from, '', '', '100', String(most), '100000', ...texts]),
    )

  it('are counted, so many seconds at a time', async () => {
    expect(plain(await server.run(own.countDelayed, [keys.schedule], ['0', '2']))).toEqual([3, 2])
    expect(plain(await server.run(own.countDelayed, [keys.schedule], ['2', '2']))).toEqual([1, 1])
  })

  it('are looked at from either end; only what is found is sent', async () => {
    const start = ['', '0', '']
    expect(await look('up', start, 100, 'ann')).toMatchObject([
      4,
      0,
      '9',
      0,
      expect.any(String),
      ['Ann', '5', 'cANN', '6'],
    ])
    expect(await look('down', start, 100)).toMatchObject([
      4,
      0,
      '5',
      0,
      expect.any(String),
      ['dan', '9', 'cANN', '6', 'bob', '5', 'Ann', '5'],
    ])
  })

  it('are gone on with behind the last one, also when it has moved on', async () => {
    const [, more, second, place, digest] = listOf(
      await server.run(own.delayed, [keys.schedule], ['up', '', '0', '', '', '', '9', '2', '1000']),
    )
    expect(more).toBe(1)
    const from = [second, place, digest].map((one) => textOf(one ?? ''))
    await server.send(['LPOP', keys.delayed(5)])
    expect(await look('up', from, 100)).toMatchObject([2, 0, '9', 0, expect.any(String), ['cANN', '6', 'dan', '9']])
  })

  it('of a second whose key is of another type are passed over', async () => {
    await server.send(['SET', keys.delayed(6), 'not ours'])
    expect(await look('up', ['', '0', ''], 100)).toMatchObject([
      3,
      0,
      '9',
      0,
      expect.any(String),
      ['Ann', '5', 'bob', '5', 'dan', '9'],
    ])
  })
})

describe('failures', () => {
  const record = '{"payload":{"class":"A","args":[]},"queue":"mail"}'

  it('are in the list of all and in those of queues that are lists and named as such', async () => {
    await server.send(['RPUSH', keys.dead, '1', '2'])
    await server.send(['RPUSH', 'resque:mail_failed', '3'])
    await server.send(['SET', 'resque:odd_failed', ''])
    await server.send(['SADD', keys.failedQueues, 'mail_failed', 'a_failed', 'odd_failed', 'failed', 'queue:mail'])
    const found = await server.run(own.failureLists, [keys.dead, keys.failedQueues], [])
    expect(plain(found)).toEqual(['failed', 2, 'a_failed', 0, 'mail_failed', 1])
  })

  it('run again and stay where they are, unless they are gone or the queue is none', async () => {
    const rerun = (): Promise<Reply> =>
      server.run(own.rerun, [keys.dead, keys.queues, keys.queue('mail')], [record, 'stamped', 'job', 'mail'])
    expect(await rerun()).toBe(0)
    await server.send(['RPUSH', 'resque:mail_failed', 'other', record])
    await server.send(['SET', keys.queue('mail'), ''])
    await expect(rerun()).rejects.toThrow('WRONGTYPE')
    expect(await ask('LRANGE', 'resque:mail_failed', '0', '-1')).toEqual(['other', record])
    await server.send(['DEL', keys.queue('mail')])
    expect(await rerun()).toBe(1)
    expect(await ask('LRANGE', 'resque:mail_failed', '0', '-1')).toEqual(['other', 'stamped'])
    expect(await ask('LRANGE', keys.queue('mail'), '0', '-1')).toEqual(['job'])
    expect(await ask('SMEMBERS', keys.queues)).toEqual(['mail'])
  })
})

describe('the workers that an owner is', () => {
  const faces = [keys.faces, keys.workerSet, keys.heartbeats]

  it('are shown with each beat, and nobody is who has none', async () => {
    await server.send(['HSET', keys.faces, 'o1', 'h:1-1:a\nh:1-2:a'])
    expect(await server.run(own.beatWorkers, faces, ['o1', 'now'])).toBe(2)
    expect(await server.run(own.beatWorkers, faces, ['o2', 'now'])).toBe(0)
    expect(await ask('SORT', keys.workerSet, 'ALPHA')).toEqual(['h:1-1:a', 'h:1-2:a'])
    expect(await ask('HVALS', keys.heartbeats)).toEqual(['now', 'now'])
  })

  it('are shown with what each does and did, as long as their owner lives', async () => {
    const prefixes = [keys.worker(''), keys.did('processed', ''), keys.did('failed', '')]
    const show = (...each: readonly string[]): Promise<Reply> =>
      server.run(own.showWorkers, [keys.owners, ...faces], ['o1', ...prefixes, 'started', 'now', ...each])
    expect(await show('h:1-1:a', '{}', '2', '1')).toBe(0)
    expect(await keysThere()).toEqual([])
    await server.send(['HSET', keys.owners, 'o1', '1'])
    expect(await show('h:1-1:a', '{}', '2', '1', 'h:1-2:a', '', '0', '0')).toBe(1)
    expect(await show('h:1-1:a', '', '1', '0', 'h:1-2:a', '{"queue":"a"}', '0', '0')).toBe(1)
    expect(await ask('HGET', keys.faces, 'o1')).toBe('h:1-1:a\nh:1-2:a')
    expect(await ask('SORT', keys.workerSet, 'ALPHA')).toEqual(['h:1-1:a', 'h:1-2:a'])
    expect(await ask('HVALS', keys.heartbeats)).toEqual(['now', 'now'])
    expect(await ask('GET', keys.started('h:1-2:a'))).toBe('started')
    expect((await keysThere()).filter((key) => /worker:|stat:/.test(key))).toEqual([
      ...['resque:stat:failed:h:1-1:a', 'resque:stat:processed:h:1-1:a', 'resque:worker:h:1-1:a:started'],
      ...['resque:worker:h:1-2:a', 'resque:worker:h:1-2:a:started'],
    ])
    expect(await ask('MGET', keys.did('processed', 'h:1-1:a'), keys.did('failed', 'h:1-1:a'))).toEqual(['3', '1'])
  })

  it('are taken off with all that is kept of them, and those of others stay', async () => {
    await server.send(['HSET', keys.faces, 'o1', 'h:1-1:a', 'o2', 'h:2-1:a'])
    for (const id of ['h:1-1:a', 'h:2-1:a']) {
      for (const key of [keys.worker(id), keys.started(id), keys.did('processed', id), keys.did('failed', id)])
        await server.send(['SET', key, '1'])
    }
    for (const id of ['o1', 'o2']) await server.run(own.beatWorkers, faces, [id, 'now'])
    const prefixes = [keys.worker(''), keys.did('processed', ''), keys.did('failed', '')]
    expect(await server.run(own.forgetWorkers, faces, ['o1', ...prefixes])).toBe(1)
    const left = await keysThere()
    expect(left.filter((key) => key.includes('h:1-1'))).toEqual([])
    expect(left.filter((key) => key.includes('h:2-1'))).toHaveLength(4)
    expect(await ask('SMEMBERS', keys.workerSet)).toEqual(['h:2-1:a'])
    expect(await ask('HKEYS', keys.faces)).toEqual(['o2'])
  })
})

describe('a worker of others', () => {
  const id = 'h:1:a'
  const all = [
    ...[keys.workerSet, keys.heartbeats, keys.worker(id), keys.started(id)],
    ...[keys.did('processed', id), keys.did('failed', id), keys.dead],
  ]
  const stands = async (): Promise<void> => {
    await server.send(['SADD', keys.workerSet, id, 'h:2:a'])
    await server.send(['HSET', keys.heartbeats, id, 'then', 'h:2:a', 'then'])
    for (const key of all.slice(2, 6)) await server.send(['SET', key, 'it'])
  }

  it('is taken off with all that is kept of it, and its job is a failure', async () => {
    await stands()
    expect(plain(await server.run(own.strikeOff, all, [id, 'it', 'failure', '']))).toBe('done')
    expect(await keysThere()).toEqual(['resque:failed', 'resque:workers', 'resque:workers:heartbeat'])
    expect(await ask('LRANGE', keys.dead, '0', '-1')).toEqual(['failure'])
    expect(await ask('SMEMBERS', keys.workerSet)).toEqual(['h:2:a'])
    expect(await ask('HKEYS', keys.heartbeats)).toEqual(['h:2:a'])
  })

  it('has its failure in the list of its queue, where there is one', async () => {
    await stands()
    expect(plain(await server.run(own.strikeOff, all, [id, 'it', 'failure', 'a_failed']))).toBe('done')
    expect(await ask('LRANGE', 'resque:a_failed', '0', '-1')).toEqual(['failure'])
    expect(await ask('SMEMBERS', keys.failedQueues)).toEqual(['a_failed'])
  })

  it('stays where it took up another job meanwhile, and where its failure has no place', async () => {
    await stands()
    const before = await keysThere()
    expect(plain(await server.run(own.strikeOff, all, [id, '', '', '']))).toBe('changed')
    expect(plain(await server.run(own.strikeOff, all, [id, 'another', 'failure', '']))).toBe('changed')
    await server.send(['SET', keys.dead, 'no list'])
    expect(plain(await server.run(own.strikeOff, all, [id, 'it', 'failure', '']))).toBe(`wrongtype ${keys.dead}`)
    expect(await keysThere()).toEqual([...before, keys.dead].toSorted())
    expect(await ask('SCARD', keys.workerSet)).toBe(2)
  })
})
