// searchQueue: looks for texts in a stretch of a queue, and sends what it finds. seek: where the next entry is by now.

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keys, type Plain, RawServer } from './raw-server.ts'

const mail = keys.queue('mail')
const sha = (text: string): string => createHash('sha1').update(text).digest('hex')

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(async () => {
  await raw.clear()
  await raw.send('LPUSH', mail, 'Ann', 'bob', 'cANN', 'dan', 'eve')
})

interface Asked {
  readonly way?: 'right' | 'left'
  readonly from?: number
  readonly limit?: number
  readonly most?: number
  readonly mostBytes?: number
}

const search = (texts: readonly string[], asked: Asked = {}): Promise<Plain> => {
  const { way = 'right', from = 0, limit = 100, most = 1000, mostBytes = 1_000_000 } = asked
  return raw.run('searchQueue', [mail], [way, from, limit, most, mostBytes, ...texts])
}

describe('a search', () => {
  it('goes from the head or from the tail; only what is found is sent', async () => {
    expect(await search(['ann'])).toEqual([5, 5, '', ['Ann', 'cANN']])
    expect(await search(['AN'], { way: 'left' })).toEqual([5, 5, '', ['dan', 'cANN', 'Ann']])
    expect(await search(['an', 'c'])).toEqual([5, 5, '', ['cANN']])
    expect(raw.changed).toEqual([])
  })

  it('ends where enough was found, looked at, or read, and names the next one by its digest', async () => {
    expect(await search(['an'], { limit: 2 })).toEqual([5, 3, sha('dan'), ['Ann', 'cANN']])
    expect(await search(['eve'], { most: 2 })).toEqual([5, 2, sha('cANN'), []])
    expect(await search(['eve'], { mostBytes: 4 })).toEqual([5, 2, sha('cANN'), []])
    expect(await search(['eve'], { most: 2, way: 'left' })).toEqual([5, 2, sha('cANN'), ['eve']])
  })

  it('goes on at a distance, and has an end', async () => {
    expect(await search([], { from: 3 })).toEqual([5, 2, '', ['dan', 'eve']])
    expect(await search([], { from: 3, way: 'left' })).toEqual([5, 2, '', ['bob', 'Ann']])
    expect(await search([], { from: 5 })).toEqual([5, 0, '', []])
    await raw.send('DEL', mail)
    expect(await search([])).toEqual([0, 0, '', []])
  })

  it('reads a long queue in one piece after the other, and leaves none out', async () => {
    await raw.clear()
    const all = Array.from({ length: 2000 }, (_, i) => `job ${i}`)
    await raw.send('LPUSH', mail, ...all)
    expect(await search([], { most: 1500, limit: 2000 })).toEqual([2000, 1500, sha('job 1500'), all.slice(0, 1500)])
    const down = all.toReversed().slice(0, 1500)
    expect(await search([], { most: 1500, limit: 2000, way: 'left' })).toEqual([2000, 1500, sha('job 499'), down])
  })
})

const seek = (way: 'right' | 'left', distance: number, text: string, most = 200): Promise<Plain> =>
  raw.run('seek', [mail], [way, distance, sha(text), most])

describe('an entry', () => {
  it('is found where it was seen, from the head and from the tail', async () => {
    expect(await seek('right', 3, 'dan')).toBe(3)
    expect(await seek('left', 3, 'bob')).toBe(3)
    expect(raw.changed).toEqual([])
  })

  it('is found nearer to the end from which it is counted, and the nearest to its old place', async () => {
    await raw.send('LPUSH', mail, 'dan')
    expect(await seek('right', 4, 'dan')).toBe(3)
    expect(await seek('right', 5, 'dan')).toBe(5)
    expect(await seek('right', 2, 'dan')).toBe(-1)
    expect(await seek('left', 4, 'eve')).toBe(1)
  })

  it('is looked for as far as was told', async () => {
    expect(await seek('right', 4, 'Ann', 4)).toBe(-1)
    expect(await seek('right', 4, 'Ann', 5)).toBe(0)
  })

  it('is found in a queue that is shorter by now, and not where it is gone', async () => {
    for (const way of ['right', 'left'] as const) {
      expect(await seek(way, 40, 'cANN')).toBe(2)
      expect(await seek(way, 40, 'zoe')).toBe(-1)
    }
    await raw.send('DEL', mail)
    expect(await seek('left', 4, 'Ann')).toBe(-1)
  })
})
