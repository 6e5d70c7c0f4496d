// Lanes, on bare keys: who has a place, who waits, and what of the scripts changes it.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queueName } from '../../../src/core/queues/queue-name.ts'
import { ownerId, producerId } from '../../../src/core/store/queueing.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

const name = { queue: queueName('mail'), key: 'acme' }
const [inside, waiting, lanes] = [keys.inLane(name), keys.lane(name), keys.lanes('mail')]
const lane = [inside, waiting, lanes, 'queue:mail', keys.queues]
/** Where the keys of the lane stand in KEYS when they stand behind so many others. */
const behind = (others: number): string => lane.map((_, i) => others + i + 1).join(' ')

/** Who has a place, who waits with the next one first, and what is in the queue. */
async function seen(): Promise<readonly Plain[]> {
  const [has, waits, queue] = [await raw.read(inside), await raw.read(waiting), await raw.read('queue:mail')]
  const first = (list: Plain): Plain => (Array.isArray(list) ? list.toReversed() : list)
  return [has, first(waits), first(queue)]
}

/** Of two places one is taken, and two wait. */
async function furnish(): Promise<void> {
  await raw.send('HSET', lanes, 'acme', 2)
  await raw.send('SADD', inside, 'j1')
  await raw.send('LPUSH', waiting, 'j2\nsecond', 'j3\nthird')
}

const record = keys.producer(producerId('p'))
const push = async (max: number, ...jids: string[]): Promise<Plain> => {
  const until = Math.round((await raw.now()) + 30_000)
  const jobs = jids.flatMap((jid) => [1, '', `payload of ${jid}`, jid, 0, 0, 0, '', '', behind(4), 'acme', max])
  const first = [record, keys.queues, keys.schedule, 'queue:mail']
  return raw.run('push', [...first, ...lane], [1, until, 60_000, 8, 1, 'mail', '', '', '', '', ...jobs])
}

describe('push', () => {
  it('lets in as many as there are places, and the others wait in their order', async () => {
    expect(await push(1, 'j1', 'j2', 'j3')).toBe('q\nq\nq')
    expect(await seen()).toEqual([['j1'], ['j2\npayload of j2', 'j3\npayload of j3'], ['payload of j1']])
    expect(await raw.read(lanes)).toEqual([['acme', '1']])
    expect(await raw.read(keys.queues)).toEqual(['mail'])
  })

  it('says from now on how many places there are, and those come first who wait', async () => {
    await furnish()
    await push(3, 'j4')
    expect(await seen()).toEqual([['j1', 'j2', 'j3'], ['j4\npayload of j4'], ['second', 'third']])
  })
})

describe('leave-lanes', () => {
  const leave = (jid: string): Promise<Plain> => raw.run('leaveLanes', lane, [behind(0), 'mail', 'acme', jid])

  it('gives a place back, and lets the next one in', async () => {
    await raw.send('HSET', lanes, 'acme', 1)
    await raw.send('SADD', inside, 'j1')
    await raw.send('LPUSH', waiting, 'j2\na\nb', 'j3\nthird')
    expect(await leave('j1')).toBe(1)
    expect(await seen()).toEqual([['j2'], ['j3\nthird'], ['a\nb']])
  })

  it('lets in whoever may come in, and forgets a lane that nobody is in', async () => {
    await furnish()
    expect(await leave('')).toBe(1)
    expect(await seen()).toEqual([['j1', 'j2'], ['j3\nthird'], ['second']])
    await raw.send('DEL', inside, waiting)
    expect(await leave('')).toBe(0)
    expect(await raw.read(lanes)).toBe(null)
  })

  it('lets nobody into what is no list, and one at a time where nobody knows how many', async () => {
    await furnish()
    await raw.send('SET', 'queue:mail', 'not ours')
    expect(await leave('j1')).toBe(0)
    expect(await raw.read(waiting)).toEqual(['j3\nthird', 'j2\nsecond'])
    await raw.send('DEL', 'queue:mail', lanes)
    expect(await leave('')).toBe(1)
  })

  it('lets in two hundred at once, however much room there is', async () => {
    await raw.send('HSET', lanes, 'acme', 1000)
    await raw.send('LPUSH', waiting, ...Array.from({ length: 250 }, (_, i) => `j${i}\njob`))
    expect(await leave('')).toBe(200)
  })
})

describe('settle', () => {
  const owner = ownerId('o')
  const settle = async (tokens: string, ...others: (string | number)[]): Promise<Plain> => {
    const day = Math.floor((await raw.now()) / 86_400_000)
    const at = new Date(day * 86_400_000).toISOString().slice(0, 10)
    const counted = [keys.counted('processed', at), keys.counted('failed', at)]
    const first = [keys.owner(owner), keys.claims(owner), keys.queues, keys.schedule, keys.retry, keys.dead]
    const all = [...first, keys.processed, keys.failed, keys.notes, keys.recovered, ...counted]
    const leaving = [1, 7, behind(all.length), 'mail', 'acme', 'j1']
    return raw.run('settle', [...all, ...lane], [1, 8, 60, 10, 1, day, tokens, ...leaving, ...others])
  }
  beforeEach(async () => {
    await raw.send('HSET', lanes, 'acme', 1)
    await raw.send('SADD', inside, 'j1')
    await raw.send('LPUSH', waiting, 'j2\nsecond')
    await raw.send('HSET', keys.claims(owner), 7, 'mail\nfirst')
    await raw.send('HSET', keys.owner(owner), 'high', 7)
  })

  it('gives the place of what is done to the next one', async () => {
    expect(await settle('7')).toBe('now ;')
    expect(await seen()).toEqual([['j2'], null, ['second']])
  })

  it('gives the place of what is tried again to the next one', async () => {
    expect(await settle('', 7, 'retry', 'failed', 5, 4e9, 'first+', '', 0)).toBe('now ;')
    expect(await seen()).toEqual([['j2'], null, ['second']])
  })

  it('keeps the place of what it refuses, and of what was not in these hands', async () => {
    await raw.send('SET', keys.retry, 'not ours')
    expect(await settle('', 7, 'retry', 'failed', 5, 4e9, 'first+', '', 0)).toBe('now ;7')
    expect(await seen()).toEqual([['j1'], ['j2\nsecond'], null])
    await raw.send('DEL', keys.claims(owner))
    await raw.send('HSET', keys.owner(owner), 'seq', 0)
    await raw.send('HDEL', keys.owner(owner), 'a1')
    expect(await settle('7')).toBe('now 7;')
    expect(await seen()).toEqual([['j1'], ['j2\nsecond'], null])
  })
})

it('promote: who is due asks for a place', async () => {
  await furnish()
  await raw.send('ZADD', keys.schedule, 1, 'fourth')
  const first = [keys.queues, keys.dead, keys.recovered, keys.schedule, 'queue:mail']
  const due = ['1.5', 1, 'schedule', '1', 'fourth', 'fourth+', 'mail']
  expect(await raw.run('promote', [...first, ...lane], [...due, 1, behind(5), 'acme', 'j4', 9])).toEqual([1])
  expect(await seen()).toEqual([['j1', 'j2'], ['j3\nthird', 'j4\nfourth+'], ['second']])
  expect(await raw.read(lanes)).toEqual([['acme', '2']])
})

describe('move', () => {
  const move = (from: string, kind: string, to: string, bytes: string, ...bound: string[]): Promise<Plain> => {
    const first = [from, 'queue:mail', keys.queues, keys.recovered]
    const [left, asked] = [bound[0] ?? '', bound[1] ?? '']
    const of = (jid: string): string[] => (jid === '' ? ['', '', ''] : [behind(4), 'acme', jid])
    const [at, key, jid] = of(left)
    const args = [kind, to, bytes, bytes.replace(/^.*\n/s, ''), to === 'nowhere' ? '' : 'mail', 0, '']
    return raw.run(
      'move',
      [...first, ...lane],
      [...args, ...[at ?? '', 'mail', key ?? '', jid ?? ''], ...of(asked), '9'],
    )
  }

  it('takes a job out of its lane', async () => {
    await furnish()
    expect(await move(waiting, 'lane', 'nowhere', 'j3\nthird', 'j3')).toBe('moved')
    expect(await seen()).toEqual([['j1', 'j2'], null, ['second']])
    expect(await move(waiting, 'lane', 'nowhere', 'j3\nthird', 'j3')).toBe('gone')
  })

  it('gives the place of a job that is deleted from the queue to the next one', async () => {
    await raw.send('HSET', lanes, 'acme', 1)
    await raw.send('SADD', inside, 'j1')
    await raw.send('LPUSH', 'queue:mail', 'first')
    await raw.send('LPUSH', waiting, 'j2\nsecond')
    expect(await move('queue:mail', 'list', 'nowhere', 'first', 'j1')).toBe('moved')
    expect(await seen()).toEqual([['j2'], null, ['second']])
  })

  it('to the head: into the queue where there is room, or else before all who wait', async () => {
    await furnish()
    expect(await move(waiting, 'lane', 'head', 'j3\nthird', 'j3', 'j3')).toBe('moved')
    expect(await seen()).toEqual([['j1', 'j3'], ['j2\nsecond'], ['third']])
    await raw.send('LPUSH', waiting, 'j5\nfifth')
    expect(await move(waiting, 'lane', 'head', 'j5\nfifth', 'j5', 'j5')).toBe('moved')
    expect(await seen()).toEqual([['j1', 'j3'], ['j5\nfifth', 'j2\nsecond'], ['third']])
  })
})

describe('a move between stores', () => {
  it('brings jobs into their lanes', async () => {
    const all = [keys.move, keys.queues, 'queue:mail', ...lane]
    const one = (payload: string, jid: string): (string | number)[] => [payload, behind(3), 'acme', jid, 1]
    const jobs = [...one('first', 'j1'), 'plain', '', '', '', '', ...one('second', 'j2')]
    expect(await raw.run('bring', all, ['m', 0, '', 'laned', 'mail', ...jobs])).toBe('done')
    expect(await seen()).toEqual([['j1'], ['j2\nsecond'], ['first', 'plain']])
  })

  it('takes them away with their places, and lets nobody in', async () => {
    await raw.send('HSET', lanes, 'acme', 1)
    await raw.send('SADD', inside, 'j1')
    await raw.send('LPUSH', 'queue:mail', 'first', 'plain')
    await raw.send('LPUSH', waiting, 'j2\nsecond')
    const all = [keys.move, keys.queues, keys.paused]
    const jobs = ['first', behind(5), 'acme', 'j1', 'plain', '', '', '']
    expect(
      await raw.run('takeAway', [...all, 'queue:mail', lanes, ...lane], ['m', 0, '', 'laned', 'mail', ...jobs]),
    ).toBe(2)
    expect(await seen()).toEqual([null, ['j2\nsecond'], null])
    const away = [...all, waiting, inside, lanes]
    expect(await raw.run('takeAway', away, ['m', 1, '', 'lane', 'acme', 'j2\nsecond'])).toBe(1)
    expect(await raw.read(lanes)).toBe(null)
  })
})
