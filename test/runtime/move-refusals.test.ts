// What a move refuses before it begins, what it does when others do not keep still meanwhile, and what it finds out.

import { symlinkSync } from 'node:fs'
import { relative } from 'node:path'
import { cwd } from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../src/core/clock.ts'
import { newJid } from '../../src/core/job/jid.ts'
import { type QueueName, queueName } from '../../src/core/queues/queue-name.ts'
import type { Host } from '../../src/core/store/processes.ts'
import { type OwnerId, ownerId, producerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { thisHost } from '../../src/runtime/host.ts'
import { type MovedStore, type MoveOptions, moveStore } from '../../src/runtime/moving/move-store.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import {
  contents,
  Death,
  emptiness,
  Fuse,
  fill,
  job,
  mail,
  put,
  queued,
  Stores,
  timed,
  twin,
  unreadable,
} from './stores-to-move.ts'

let stores: Stores
beforeAll(async () => {
  stores = await Stores.start()
})
afterEach(() => stores.close())
afterAll(() => stores.stop())

const move = (from: Store, to: Store, over: Partial<MoveOptions> = {}): Promise<MovedStore | null> =>
  moveStore({ from, to, clock: systemClock, random: systemRandom, silenceMs: ms(300), ...over })

/** Does something before a call of a store. */
const meanwhile = <Name extends keyof Store>(
  store: Store,
  name: Name,
  act: (...args: Store[Name] extends (...args: infer Args) => unknown ? Args : never) => Promise<unknown>,
): Store =>
  new Proxy(store, {
    get(target, asked) {
      const member: unknown = Reflect.get(target, asked)
      if (asked !== name || typeof member !== 'function') return member
      return async (...args: Parameters<typeof act>) => {
        await act(...args)
        return await Reflect.apply(member, target, args)
      }
    },
  })

const card = {
  ...{ hostname: 'web-1', pid: 1, startedAt: epochMs(0), tag: '', labels: [], version: '0', embedded: false },
  capsules: [],
}

/** A process that holds jobs. */
async function worker(store: Store, host: Host, jobs = 0, queue: QueueName = mail): Promise<OwnerId> {
  const id = ownerId(`web-1:${host.pid}:${systemRandom.hex(3)}`)
  await store.register(id, host, card)
  if (jobs > 0)
    await store.claim({ owner: { id, epoch: 1 }, queues: [queue], first: token(1), max: jobs, waitMs: ms(0) })
  return id
}

/** Another program pushes a job. `inMs` null: now. */
async function pushed(store: Store, inMs: number | null): Promise<void> {
  const jid = newJid(systemRandom)
  const createdAt = systemClock.now()
  const payload = store.codec.encode({ class: 'Late', args: [], jid, queue: mail, createdAt })
  const item = { payload, jid, queue: mail, ...(inMs !== null && { at: epochMs(createdAt + inMs) }) }
  const validUntil = epochMs((await store.now()) + 60_000)
  await store.push({ producer: producerId(jid), seq: 1, validUntil, items: [item] })
}

const elsewhere: Host = { bootId: 'another', pidNamespace: 'pid:[1]', pid: 7, startTime: '1' }

/** Of this machine and boot, and gone: no process has such a start time. */
const goneHere = (): Host => ({ ...thisHost(), startTime: '0' })

const jobsAt = async (store: Store): Promise<unknown> => (await contents(store)).queues

describe('a move is refused', () => {
  it('where both are one store, however it is named', async () => {
    const path = `${stores.folder}/one.db`
    symlinkSync(path, `${stores.folder}/link.db`)
    const [from, same, linked] = [
      await stores.sqlite(path),
      await stores.sqlite(relative(cwd(), path)),
      await stores.sqlite(`${stores.folder}/link.db`),
    ]
    await fill(from)
    for (const to of [from, same, linked]) {
      const filled = await contents(from)
      await expect(move(from, to)).rejects.toMatchObject({ code: 'HM_CONFIG_INVALID' })
      expect(await contents(from)).toEqual(filled)
    }
  })

  it('where one lives in memory', async () => {
    const [file, memory] = [await stores.empty('sqlite'), await stores.sqlite(':memory:')]
    await expect(move(file, memory)).rejects.toThrow('sqlite::memory: lives in one process only')
    await expect(move(memory, file)).rejects.toThrow('sqlite::memory: lives in one process only')
  })

  it.each(['from', 'to'] as const)('while a process works on the one it moves %s; its name is told', async (which) => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await fill(from)
    const filled = await contents(from)
    const id = await worker(which === 'from' ? from : to, thisHost())
    await expect(move(from, to)).rejects.toMatchObject({
      code: 'HM_MOVE_REFUSED',
      message: expect.stringContaining(id),
    })
    expect(await contents(from)).toEqual(filled)
  })

  it('while a process of another machine beats', async () => {
    const [from, to] = [await stores.empty('redis'), await stores.empty('sqlite')]
    const id = await worker(from, elsewhere)
    const beating = meanwhile(from, 'beats', () => from.life(id))
    await expect(move(beating, to)).rejects.toThrow(id)
  })

  it('where jobs wait in the store that is to be filled', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await fill(from)
    await put(to, queued(mail, job('x')))
    await expect(move(from, to)).rejects.toThrow('holds 1 jobs already')
    expect(await contents(to)).toMatchObject({ dead: [], mark: null })
  })

  it('where a set holds the same bytes twice and the other store cannot; nothing has moved by then', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await put(from, queued(mail, job('a')), timed('dead', 1_700_000_000_000, twin, job('b'), twin))
    await expect(move(from, to)).rejects.toThrow('the same bytes twice')
    expect(await contents(to)).toMatchObject({ queues: {}, dead: [] })
    const [first] = (await from.page({ kind: 'dead' }, { limit: 1 })).entries
    if (first) await from.move([{ ref: first.ref, to: { kind: 'nowhere' } }])
    expect(await move(from, to)).toMatchObject({ queues: 1, dead: 2 })
  })

  it('while another move fills or empties one of the two; its command is told', async () => {
    const [a, b, c] = [await stores.empty('sqlite'), await stores.empty('redis'), await stores.empty('sqlite')]
    await fill(a)
    const fuse = new Fuse(40)
    await expect(move(fuse.through(a), fuse.through(b))).rejects.toThrow(Death)
    const command = `haymaker move-store ${a.label} ${b.label}`
    for (const [from, to] of [
      [a, c],
      [c, b],
      [b, c],
      [c, a],
    ] as const)
      await expect(move(from, to)).rejects.toThrow(command)
    await move(a, b)
    expect(await contents(a)).toEqual(emptiness)
  })

  it('by a person who is asked', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await fill(from)
    const filled = await contents(from)
    const asked: unknown[] = []
    const confirm = async (what: unknown): Promise<boolean> => {
      asked.push(what)
      return false
    }
    expect(await move(from, to, { confirm })).toBeNull()
    expect(asked).toEqual([{ jobs: 228, resumed: false }])
    expect(await contents(from)).toEqual(filled)
    expect(await contents(to)).toEqual(emptiness)
  })
})

describe('what the dead held', () => {
  it.each(['sqlite', 'redis'] as const)('goes back to the heads of its queues first, on %s', async (kind) => {
    const [from, to] = [await stores.empty(kind), await stores.empty(kind)]
    await put(from, queued(mail, job('a'), unreadable, job('b'), twin, twin, job('c')))
    const filled = await jobsAt(from)
    await worker(from, goneHere(), 2)
    await worker(from, elsewhere, 3)
    expect(await move(from, to)).toMatchObject({ queues: 6 })
    expect(await from.beats()).toEqual({ alive: [], dead: [] })
    expect(
      Object.values(Object(await jobsAt(to)))
        .flat()
        .toSorted(),
    ).toEqual(Object.values(Object(filled)).flat().toSorted())
  })

  it('keeps its order', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await put(from, queued(mail, job('a'), job('b'), twin, job('c')))
    const filled = await jobsAt(from)
    await worker(from, goneHere(), 3)
    await move(from, to)
    expect(await jobsAt(to)).toEqual(filled)
  })
})

describe('what does not keep still', () => {
  it('jobs that are pushed to the old store meanwhile come along', async () => {
    const [from, to] = [await stores.empty('redis'), await stores.empty('sqlite')]
    await put(from, queued(mail, job('a')), timed('schedule', 2_000_000_000_000, job('s')))
    let left = 3
    const busy = meanwhile(from, 'totals', async () => {
      if (left-- > 0) await pushed(from, left === 0 ? 60_000 : null)
    })
    expect(await move(busy, to)).toMatchObject({ queues: 3, schedule: 2 })
    expect(await contents(from)).toEqual(emptiness)
  })

  it('a job that somebody takes while it is moved is told, and the rest can go on', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await put(from, queued(mail, job('a'), job('b'), job('c')))
    const id = ownerId('web-1:1:x')
    const raced = meanwhile(from, 'takeAway', async () => {
      if ((await from.register(id, elsewhere, card)) !== 'ok') return
      await from.claim({ owner: { id, epoch: 1 }, queues: [mail], first: token(1), max: 1, waitMs: ms(0) })
    })
    await expect(move(raced, to)).rejects.toThrow('1 jobs left')
    await from.settle({
      ...{ owner: { id, epoch: 1 }, seq: 1 },
      settlements: [{ token: token(1), outcome: { kind: 'done' }, count: 'processed' }],
    })
    expect(await move(from, to)).toMatchObject({ queues: 3, processed: 1, resumed: true })
  })

  it('a job that is gone from the new store is missed when it is read back', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await fill(from)
    const robbed = meanwhile(from, 'totals', () => to.clear({ kind: 'retry' }))
    await expect(move(robbed, to)).rejects.toMatchObject({ code: 'HM_MOVE_UNPROVEN' })
    expect(await contents(from)).toEqual(emptiness)
  })

  it('two jobs that changed places in the new store are noticed', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await put(from, queued(mail, job('a'), job('b')))
    const turned = meanwhile(from, 'totals', async () => {
      const [first] = (await to.page({ kind: 'queue', queue: mail }, { limit: 1 })).entries
      if (first) await to.move([{ ref: first.ref, to: { kind: 'queue', queue: mail } }])
    })
    await expect(move(turned, to)).rejects.toMatchObject({ code: 'HM_MOVE_UNPROVEN' })
  })

  it('what came first into a set after a death does not stand in for what was brought', async () => {
    const [from, to] = [await stores.empty('redis'), await stores.empty('sqlite')]
    await put(from, timed('schedule', 2_000_000_000_000, job('s1'), job('s2')))
    const dying = meanwhile(from, 'takeAway', async (_mark, load) => {
      if (load.kind === 'entries' && load.refs.length > 0) throw new Death()
    })
    await expect(move(dying, to)).rejects.toThrow(Death)
    expect([(await from.sizes()).schedule, (await to.sizes()).schedule]).toEqual([2, 2])
    await pushed(from, 60_000)
    expect(await move(from, to)).toMatchObject({ schedule: 3, resumed: true })
    expect((await contents(to)).schedule).toEqual([
      expect.stringContaining('Late'),
      expect.stringContaining('s1'),
      expect.stringContaining('s2'),
    ])
  })

  it('two that move the same stores at once do it once', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    await fill(from)
    const filled = await contents(from)
    for (const one of await Promise.allSettled([move(from, to), move(from, to), move(from, to)]))
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'HM_MOVE_REFUSED' })
    await move(from, to)
    expect(await contents(to)).toEqual(filled)
    expect(await contents(from)).toEqual(emptiness)
  })
})

describe('a move that is given up', () => {
  it('is forgotten with anew, and what it moved stays where it is', async () => {
    const [from, lost, to] = [await stores.empty('redis'), await stores.empty('sqlite'), await stores.empty('sqlite')]
    await fill(from)
    const fuse = new Fuse(50)
    await expect(move(fuse.through(from), fuse.through(lost))).rejects.toThrow(Death)
    await expect(move(from, to)).rejects.toThrow('add --anew')
    const left = await jobsAt(from)
    const mark = await from.moveMark()
    expect(await move(from, to, { anew: true, confirm: async () => false })).toBeNull()
    expect(await from.moveMark()).toEqual(mark)
    await move(from, to, { anew: true })
    expect(await jobsAt(to)).toEqual(left)
    expect(await contents(from)).toEqual(emptiness)
  })
})

describe('an entry of a set', () => {
  it('whose queue is not the one of its payload keeps it', async () => {
    const [from, to] = [await stores.empty('sqlite'), await stores.empty('redis')]
    const entries = [{ payload: twin, queue: queueName('elsewhere'), at: epochMs(2_000_000_000_000) }]
    await put(from, { kind: 'entries', place: { kind: 'retry' }, entries })
    await move(from, to)
    const [entry] = (await to.page({ kind: 'retry' }, { limit: 2 })).entries
    expect(entry?.queue).toBe('elsewhere')
    expect(Buffer.from(entry?.payload ?? []).toString()).toBe('{"class":"Twin","queue":"elsewhere","args":[]}')
  })
})
