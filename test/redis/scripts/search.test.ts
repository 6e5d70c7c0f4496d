// search: looks for texts in a stretch of a set. It only reads, sends what it finds, and reads no more than it was told to,
// however many entries have one time.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

interface Asked {
  readonly way?: 'up' | 'down'
  /** Score and bytes of the last one. */
  readonly after?: readonly [string, string]
  readonly edges?: readonly [string, string]
  readonly limit?: number
  readonly most?: number
  readonly mostBytes?: number
}

const search = (texts: readonly string[], asked: Asked = {}): Promise<Plain> => {
  const { way = 'up', after = ['', ''], edges = ['', ''], limit = 100, most = 1000, mostBytes = 1_000_000 } = asked
  return raw.run('search', [keys.dead], [way, ...after, ...edges, limit, most, mostBytes, ...texts])
}

/** Everything behind a place, in one stretch. */
async function behind(way: 'up' | 'down', score: string, bytes: string): Promise<Plain> {
  const said = await search([], { way, after: [score, bytes] })
  return Array.isArray(said) ? said[5] : null
}

describe('a set', () => {
  beforeEach(() => raw.send('ZADD', keys.dead, 1, 'Ann', 2, 'bob', 2, 'cANN', 2, 'dan', '3.5', 'eve'))

  it('is looked through from either end; only what is found is sent, and the last one', async () => {
    expect(await search(['ann'])).toEqual([5, 5, 0, '3.5', 'eve', ['Ann', '1', 'cANN', '2']])
    expect(await search(['AN'], { way: 'down' })).toEqual([5, 5, 0, '1', 'Ann', ['dan', '2', 'cANN', '2', 'Ann', '1']])
    expect(await search(['an', 'c'])).toEqual([5, 5, 0, '3.5', 'eve', ['cANN', '2']])
    expect(raw.changed).toEqual([])
  })

  it('is left where enough was found, looked at, or read', async () => {
    expect(await search(['an'], { limit: 2 })).toEqual([5, 3, 1, '2', 'cANN', ['Ann', '1', 'cANN', '2']])
    expect(await search(['eve'], { most: 2 })).toEqual([5, 2, 1, '2', 'bob', []])
    expect(await search(['eve'], { mostBytes: 6 })).toEqual([5, 2, 1, '2', 'bob', []])
    expect(await search(['eve'], { mostBytes: 6, way: 'down' })).toEqual([5, 2, 1, '2', 'dan', ['eve', '3.5']])
  })

  it('is gone on with behind the last one, and has an end', async () => {
    expect(await search([], { after: ['2', 'cANN'] })).toEqual([5, 2, 0, '3.5', 'eve', ['dan', '2', 'eve', '3.5']])
    expect(await search([], { after: ['3.5', 'eve'] })).toEqual([5, 0, 0, '', '', []])
    expect(await search([], { after: ['1', 'Ann'], way: 'down' })).toEqual([5, 0, 0, '', '', []])
  })

  it('is looked at from one score up to another, which is not part of it', async () => {
    const between = ['bob', '2', 'cANN', '2', 'dan', '2']
    expect(await search([], { edges: ['2', '3.5'] })).toEqual([5, 3, 0, '2', 'dan', between])
    expect(await search([], { edges: ['2', '3.5'], limit: 1, way: 'down' })).toEqual([
      5,
      1,
      1,
      '2',
      'dan',
      ['dan', '2'],
    ])
    expect(await search([], { edges: ['2', '3.5'], after: ['1', 'Ann'], most: 1 })).toEqual([
      5,
      1,
      1,
      '2',
      'bob',
      ['bob', '2'],
    ])
    expect(await search([], { edges: ['4', '9'] })).toEqual([5, 0, 0, '', '', []])
    expect(await search(['no'], { edges: ['-Infinity', 'Infinity'] })).toEqual([5, 5, 0, '3.5', 'eve', []])
  })

  it('is sent whole, with its scores, where nothing is looked for: from either end, and empty where it is not there', async () => {
    const all = ['Ann', '1', 'bob', '2', 'cANN', '2', 'dan', '2', 'eve', '3.5']
    expect(await search([], { most: 3 })).toEqual([5, 3, 1, '2', 'cANN', all.slice(0, 6)])
    expect(await search([], { limit: 2, way: 'down' })).toEqual([5, 2, 1, '2', 'dan', ['eve', '3.5', 'dan', '2']])
    expect(await search([])).toEqual([5, 5, 0, '3.5', 'eve', all])
    await raw.clear()
    expect(await search([], { way: 'down' })).toEqual([0, 0, 0, '', '', []])
  })

  it.each(['gone', 'moved'])('goes on where the last one stood when it is %s', async (how) => {
    await (how === 'gone' ? raw.send('ZREM', keys.dead, 'cANN') : raw.send('ZADD', keys.dead, 9, 'cANN'))
    const up = ['dan', '2', 'eve', '3.5', ...(how === 'gone' ? [] : ['cANN', '9'])]
    expect(await behind('up', '2', 'cANN')).toEqual(up)
    expect(await behind('down', '2', 'cANN')).toEqual(['bob', '2', 'Ann', '1'])
  })
})

it('goes on where the last one stood, whatever bytes are around it', async () => {
  const members = ['', 'a', 'a\0', 'aa', 'aaa', 'ab', 'b', '\x7f', 'é', 'éa', 'ü', '漢', '😀']
  for (const gone of members) {
    await raw.clear()
    await raw.send('ZADD', keys.dead, ...members.flatMap((member) => [7, member]), 6, 'before', 8, 'after')
    const all = (await raw.read(keys.dead)) as readonly (readonly [string, string])[]
    const at = all.findIndex(([member]) => member === gone)
    await raw.send('ZREM', keys.dead, gone)
    expect(await behind('up', '7', gone)).toEqual(all.slice(at + 1).flat())
    expect(await behind('down', '7', gone)).toEqual(all.slice(0, at).reverse().flat())
  }
})

it('reads no more than it was told to where all have one time, whether the last one is there or gone', async () => {
  const fill = `for i = 1, 200000, 100 do
    local some = {}
    for k = i, i + 99 do table.insert(some, '7') table.insert(some, string.format('job %06d', k)) end
    redis.call('ZADD', KEYS[1], unpack(some))
  end`
  await raw.send('EVAL', fill, 1, keys.dead)
  await raw.send('SCRIPT', 'FLUSH')
  const memory = async (): Promise<number> =>
    Number(/used_memory_vm_eval:(\d+)/.exec(String(await raw.send('INFO', 'memory')))?.[1])
  const before = await memory()
  for (const last of ['job 100000', 'job 100000.5']) {
    for (const edges of [['7', '8'] as const, ['', ''] as const]) {
      for (const texts of [['job'], []]) {
        const said = await search(texts, { after: ['7', last], edges, most: 10, limit: 2 })
        expect(said).toEqual([200_000, 2, 1, '7', 'job 100002', ['job 100001', '7', 'job 100002', '7']])
      }
    }
  }
  expect((await memory()) - before).toBeLessThan(300_000)
})
