// record, hashes and mark: what attempts did, under the names of Sidekiq 8 and of 7, and the deploys.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, epochMs } from '../../../src/core/clock.ts'
import { keys, type Plain, RawServer } from './raw-server.ts'

let raw: RawServer
beforeAll(async () => {
  raw = await RawServer.start()
})
afterAll(() => raw.stop())
beforeEach(() => raw.clear())

describe('record', () => {
  /** The keys of the minute in which it was accepted. */
  interface Names {
    readonly said: Plain
    readonly hashes: readonly [string, string, string]
    readonly histograms: readonly [string, string]
  }
  const namesAt = (now: EpochMs): Omit<Names, 'said'> => ({
    hashes: [keys.minute(8, now), keys.tenMinutes(now), keys.minute(7, now)],
    histograms: [keys.histogram(8, 'Mail', now), keys.histogram(7, 'Mail', now)],
  })

  const offer = (now: EpochMs, batch: string, args: readonly (string | number)[]): Promise<Plain> => {
    const { hashes, histograms } = namesAt(now)
    const lives = [600, 28_800, 259_200]
    return raw.run(
      'record',
      [keys.recorded(batch), ...hashes, ...histograms],
      [Math.floor(now / 60_000), ...lives, ...args],
    )
  }

  /** Offers it until the minute is the server's. */
  async function record(batch: string, ...args: readonly (string | number)[]): Promise<Names> {
    for (;;) {
      const now = epochMs(Math.floor(await raw.now()))
      const said = await offer(now, batch, args)
      if (said !== 'minute') return { said, ...namesAt(now) }
    }
  }

  it('adds up in the minute and the ten minutes of 8 and the minute of 7, and in both histograms', async () => {
    const { said, hashes, histograms } = await record('b', 'Mail', 3, 1, 95, 2, 0, 1, 4, 1)
    expect(said).toBe('ok')
    for (const key of hashes)
      expect(await raw.read(key)).toEqual([
        ['Mail|p', '3'],
        ['Mail|f', '1'],
        ['Mail|ms', '95'],
      ])
    for (const key of histograms) {
      const counters = [0, 1, 2, 3, 4].flatMap((i) => ['GET', 'u16', `#${i}`])
      expect(await raw.send('BITFIELD', key, ...counters)).toEqual([1, 0, 0, 0, 1])
      expect(await raw.send('STRLEN', key)).toBe(10)
    }
    expect(raw.changed).toEqual([keys.recorded('b'), ...hashes, ...histograms].toSorted())
  })

  it('gives each key the life that Sidekiq gives it, anew each time', async () => {
    const first = await record('a', 'Mail', 1, 0, 5, 1, 0, 1)
    for (const key of [...first.hashes, ...first.histograms]) await raw.send('EXPIRE', key, 5)
    const { hashes, histograms } = await record('b', 'Mail', 1, 0, 5, 1, 0, 1)
    const lives: Plain[] = []
    for (const key of [keys.recorded('b'), ...hashes, ...histograms]) lives.push(await raw.send('TTL', key))
    expect(lives.map(Number).map((life) => Math.ceil(life / 60))).toEqual([10, 480, 4320, 480, 480, 480])
  })

  it('writes no field and no histogram that says nothing', async () => {
    const { hashes, histograms } = await record('b', 'Mail', 2, 2, 0, 0)
    expect(await raw.read(hashes[0])).toEqual([
      ['Mail|p', '2'],
      ['Mail|f', '2'],
    ])
    for (const key of histograms) expect(await raw.send('EXISTS', key)).toBe(0)
  })

  it('counts a batch once', async () => {
    await record('b', 'Mail', 1, 0, 5, 1, 0, 1)
    expect((await record('b', 'Mail', 1, 0, 5, 1, 0, 1)).said).toBe('again')
    expect(raw.changed).toEqual([])
  })

  it('does nothing in another minute than the server’s', async () => {
    const now = epochMs(Math.floor(await raw.now()))
    for (const away of [-120_000, 120_000]) {
      expect(await offer(epochMs(now + away), 'b', ['Mail', 1, 0, 5, 1, 0, 1])).toBe('minute')
      expect(raw.changed).toEqual([])
    }
  })

  it('stops a counter where 16 bits end', async () => {
    const { histograms } = await record('b', 'Mail', 65_530, 0, 5, 1, 0, 65_530)
    await record('c', 'Mail', 10, 0, 5, 1, 0, 10)
    expect(await raw.send('BITFIELD', histograms[0], 'GET', 'u16', '#0')).toEqual([65_535])
  })

  it('passes over a key of another type and writes the others', async () => {
    for (;;) {
      await raw.clear()
      const now = epochMs(Math.floor(await raw.now()))
      const [minute, ten, older] = namesAt(now).hashes
      await raw.send('SET', minute, 'not ours', 'EX', 100)
      if ((await offer(now, 'b', ['Mail', 1, 0, 5, 0])) === 'minute') continue
      expect(await raw.send('GET', minute)).toBe('not ours')
      for (const key of [ten, older]) expect(await raw.send('HGET', key, 'Mail|p')).toBe('1')
      return
    }
  })
})

describe('hashes', () => {
  it('answers the fields of each key, in order, and nothing for what is no hash', async () => {
    await raw.send('HSET', 'j|261121|7:05', 'A|p', 1, 'A|f', 1)
    await raw.send('SET', 'j|261121|7:06', 'text')
    const all = ['j|261121|7:06', 'j|261121|7:05', 'j|261121|7:04']
    expect(await raw.run('hashes', all, [])).toEqual([[], ['A|p', '1', 'A|f', '1'], []])
    expect(raw.changed).toEqual([])
  })
})

describe('mark', () => {
  const [day, stamp] = ['20261121-marks', '2026-11-21T07:05:00Z']
  const mark = (label: string, at = stamp): Promise<Plain> =>
    raw.run('mark', [keys.deployLock(label), day], [at, label, 60, 7_776_000])

  it('leaves what Sidekiq leaves', async () => {
    expect(await mark('abc123 Ship it')).toBe('marked')
    expect(await raw.read(day)).toEqual([[stamp, 'abc123 Ship it']])
    expect(await raw.read('deploylock-abc123 Ship it')).toBe(stamp)
    expect(await raw.send('TTL', 'deploylock-abc123 Ship it')).toBeGreaterThan(50)
    expect(await raw.send('TTL', day)).toBeGreaterThan(7_775_000)
  })

  it('marks a label once while its lock lives, and a minute once', async () => {
    await mark('one')
    expect(await mark('one', '2026-11-21T07:06:00Z')).toBe('again')
    expect(raw.changed).toEqual([])
    expect(await mark('two')).toBe('again')
    expect(raw.changed).toEqual([])
    await raw.send('DEL', 'deploylock-one')
    expect(await mark('one', '2026-11-21T07:06:00Z')).toBe('marked')
  })
})
