// Everything moves from one store to another, to the byte and in order, and a process that dies at any moment loses nothing
// and leaves nothing twice.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ms } from '../../src/core/clock.ts'
import type { Store } from '../../src/core/store/store.ts'
import { type MovedStore, moveStore } from '../../src/runtime/moving/move-store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { contents, Death, emptiness, Fuse, fill, type Kind, Stores } from './stores-to-move.ts'

let stores: Stores
beforeAll(async () => {
  stores = await Stores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

const move = (from: Store, to: Store): Promise<MovedStore | null> =>
  moveStore({ from, to, clock: systemClock, random: systemRandom, silenceMs: ms(25_000) })

/** Moves in a process that dies on the way, if it gets that far. */
async function moveAndDie(from: Store, to: Store, fuse: Fuse): Promise<'died' | 'lived'> {
  try {
    await move(fuse.through(from), fuse.through(to))
    return 'lived'
  } catch (error) {
    if (error instanceof Death) return 'died'
    throw error
  }
}

/** How many jobs `fill` puts into queues. */
const inQueues = 221

const ways: readonly (readonly [Kind, Kind])[] = [
  ['sqlite', 'redis'],
  ['redis', 'sqlite'],
  ['sqlite', 'sqlite'],
  ['redis', 'redis'],
]

const across = ways.filter(([a, b]) => a !== b)

describe.each(across)('from %s to %s', (a, b) => {
  it('a death after any call loses nothing and doubles nothing', { timeout: 120_000 }, async () => {
    let calls = 1
    for (let died = true; died; calls++) {
      const [from, to] = [await stores.empty(a), await stores.empty(b)]
      await fill(from)
      const before = await contents(from)
      died = (await moveAndDie(from, to, new Fuse(calls))) === 'died'
      const over = (await to.moveMark()) === null && (await to.sizes()).dead > 0
      const moved = died ? await move(from, to) : null
      expect(await contents(to), `call ${calls}`).toEqual(before)
      expect(await contents(from), `call ${calls}`).toEqual(emptiness)
      if (died) expect(moved?.queues, `call ${calls}`).toBe(over ? 0 : inQueues)
      await stores.close()
    }
    expect(calls).toBeGreaterThan(50)
  })
})

describe.each(ways)('from %s to %s', (a, b) => {
  it('everything moves', async () => {
    const [from, to] = [await stores.empty(a), await stores.empty(b)]
    await fill(from)
    const before = await contents(from)
    const moved = await move(from, to)
    expect(moved).toMatchObject({
      queues: inQueues,
      schedule: 3,
      retry: 2,
      dead: 2,
      processed: 70,
      failed: 7,
      resumed: false,
    })
    expect(await contents(to)).toEqual(before)
    expect(await contents(from)).toEqual(emptiness)
  })

  it('deaths one after another are survived', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 100_000)
    const random = seededRandom(seed)
    const [from, to] = [await stores.empty(a), await stores.empty(b)]
    await fill(from)
    const before = await contents(from)
    for (let deaths = 0; deaths < 30; deaths++) {
      const fuse = new Fuse(10 + Math.floor(random.next() * 20))
      if ((await moveAndDie(from, to, fuse)) === 'lived') break
    }
    if ((await from.moveMark()) !== null || (await to.moveMark()) !== null) await move(from, to)
    expect(await contents(to), `seed ${seed}`).toEqual(before)
    expect(await contents(from), `seed ${seed}`).toEqual(emptiness)
  })
})
