// Who is dead: judged by beats that stand still on the observer's own clock, or by the kernel of the same host.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type Ms, ms, pause } from '../../src/core/clock.ts'
import { poison } from '../../src/core/config/config.ts'
import { silentLog } from '../../src/core/log.ts'
import type { SweepCall } from '../../src/core/store/clockwork.ts'
import type { Beat, Host } from '../../src/core/store/processes.ts'
import { type Claim, type OwnerId, ownerId, token } from '../../src/core/store/queueing.ts'
import type { Store } from '../../src/core/store/store.ts'
import { Gate } from '../../src/runtime/gate.ts'
import { isGone, thisHost } from '../../src/runtime/host.ts'
import { Ownership } from '../../src/runtime/ownership.ts'
import { Sweeper } from '../../src/runtime/sweeper.ts'
import { seededRandom } from '../../src/testing/seeded-random.ts'
import { instance, type Stage, stage, unreachable } from './instance.ts'

const elsewhere: Host = { bootId: 'another machine', pidNamespace: null, pid: 1, startTime: null }
const other = ownerId('other')

interface Watch {
  readonly on: Stage
  readonly sweeper: Sweeper
  /** When it looked at the beats. */
  readonly looks: number[]
  readonly calls: SweepCall[]
  readonly adopted: Claim[]
  beats(): Promise<unknown>
  declared(): readonly OwnerId[]
}

interface Faults {
  /** Between the sending of a look and what it sees, and between that and its reply. */
  readonly before?: Ms
  readonly after?: Ms
  failing?: boolean
  /** The other process beats after it was seen and before it is declared dead. */
  readonly lateBeat?: boolean
  /** So many more processes, which beat all the time. */
  readonly crowd?: number
}

/** A sweeper beside one other process that beats only when it is told to. */
async function watch(faults: Faults = {}, host: Host = elsewhere): Promise<Watch> {
  const on = await stage()
  const { clock, store } = on
  const calls: SweepCall[] = []
  const looks: number[] = []
  const adopted: Claim[] = []
  const card = (): Parameters<Store['register']>[2] => ({
    ...{ hostname: 'h', pid: 1, startedAt: clock.now(), tag: '', labels: [], version: 'test', embedded: false },
    capsules: [],
  })
  const watched: Store = {
    ...store,
    async beats() {
      if (faults.failing) throw unreachable()
      looks.push(clock.monotonic())
      await pause(clock, faults.before ?? ms(0))
      const { alive, dead } = await store.beats()
      await pause(clock, faults.after ?? ms(0))
      const others = Array.from({ length: faults.crowd ?? 0 }, (_, n) => ownerId(`crowd ${n}`))
      return { alive: [...alive, ...others.map((owner) => ({ owner, beat: looks.length, host: elsewhere }))], dead }
    },
    async sweep(call) {
      calls.push(call)
      if (faults.lateBeat) await store.life(other)
      return store.sweep(call)
    },
  }
  const ownership = new Ownership({ store, random: seededRandom(5), host: thisHost(), card })
  await ownership.register()
  await store.register(other, host, card())
  const sweeper = new Sweeper({
    ...{ store: watched, clock, log: silentLog, ownership, gate: new Gate(), host: thisHost(), poison },
    ...{ sampleMs: ms(1000), silenceMs: ms(25_000) },
    adopt: (_owner, claims) => void adopted.push(...claims),
  })
  return {
    ...{ on, sweeper, calls, looks, adopted },
    beats: () => store.life(other),
    declared: () => calls.flatMap(({ silent }: { silent: readonly Beat[] }) => silent.map((beat) => beat.owner)),
  }
}

const running: Sweeper[] = []
afterEach(async () => {
  for (const sweeper of running.splice(0)) await sweeper.stop()
})

async function started(faults?: Faults, host?: Host): Promise<Watch> {
  const it = await watch(faults, host)
  running.push(it.sweeper)
  it.sweeper.start()
  return it
}

describe('silence', () => {
  it('of 25 s is a death, and nothing shorter; itself it never judges', async () => {
    const { on, declared } = await started()
    await on.clock.advance(ms(24_999))
    expect(declared()).toEqual([])
    await on.clock.advance(ms(1001))
    expect(declared()).toEqual([other])
    await on.clock.advance(ms(60_000))
    expect(declared()).toEqual([other])
    expect((await on.store.beats()).alive).toHaveLength(1)
  })

  it('ends with every beat', async () => {
    const { on, declared, beats } = await started()
    for (let i = 0; i < 10; i++) {
      await on.clock.advance(ms(24_000))
      await beats()
    }
    expect(declared()).toEqual([])
  })

  it('counts from the reply to the first look to the sending of the last', async () => {
    const { on, declared } = await started({ before: ms(300), after: ms(500) })
    // Looks leave at 0, 1.8, 3.6 ... and are answered 0.8 s later: the first that leaves 25 s after a reply is that at 27 s.
    await on.clock.advance(ms(26_999))
    expect(declared()).toEqual([])
    await on.clock.advance(ms(801))
    expect(declared()).toEqual([other])
  })

  it('starts over after a look that failed', async () => {
    const faults: Faults = {}
    const { on, declared } = await started(faults)
    await on.clock.advance(ms(20_000))
    faults.failing = true
    await on.clock.advance(ms(1000))
    faults.failing = false
    await on.clock.advance(ms(25_000))
    expect(declared()).toEqual([])
    await on.clock.advance(ms(2000))
    expect(declared()).toEqual([other])
  })

  it('starts over after a gap in the looking: who sleeps knows nothing', async () => {
    let asleep = false
    const it = await watch()
    const { on } = it
    // A loop that is late by an age, as after SIGSTOP.
    const original = on.clock.after.bind(on.clock)
    on.clock.after = (delay, run) =>
      original(delay, () => (asleep && delay === 1000 ? void original(ms(1500), run) : run()))
    running.push(it.sweeper)
    it.sweeper.start()
    await on.clock.advance(ms(20_000))
    asleep = true
    await on.clock.advance(ms(2400))
    asleep = false
    await on.clock.advance(ms(24_000))
    expect(it.declared()).toEqual([])
    await on.clock.advance(ms(3000))
    expect(it.declared()).toEqual([other])
  })

  it('is looked for less often where there are many, and found all the same', async () => {
    for (const [crowd, everyMs] of [
      [50, 1000],
      [499, 5000],
      [5000, 13_000],
    ] as const) {
      const { on, looks, declared, beats } = await started({ crowd })
      const began = on.clock.monotonic()
      for (let i = 0; i < 3; i++) {
        await on.clock.advance(ms(20_000))
        await beats()
      }
      const [first = 0, second = 0] = looks.filter((at) => at > began)
      expect(second - first).toBe(everyMs)
      const last = on.clock.monotonic()
      await on.clock.advance(ms(24_999))
      expect(declared()).not.toContain(other)
      await on.clock.advance(ms(20_000))
      expect(declared()).toContain(other)
      expect(on.clock.monotonic() - last).toBeLessThan(45_000)
    }
  })

  it('F53: is not measured by the wall clock', async () => {
    const { on, declared, beats } = await started()
    for (const jump of [3_600_000, -3_600_000, 315_360_000_000]) {
      on.clock.jump(ms(jump))
      await on.clock.advance(ms(20_000))
      await beats()
    }
    expect(declared()).toEqual([])
  })

  it('that ends between the look and the verdict is no death', async () => {
    const { on, declared } = await started({ lateBeat: true })
    await on.clock.advance(ms(26_000))
    expect(declared()).toEqual([other])
    expect((await on.store.beats()).alive).toHaveLength(2)
  })
})

describe('what the dead left', () => {
  it('is recovered by whoever sees them, and what needs a decision is adopted', async () => {
    const { on, adopted, sweeper } = await watch()
    const { hm, clock } = instance({ jobs: [], on })
    await hm.push({ class: 'Good', args: [] })
    const request = { owner: { id: other, epoch: 1 }, queues: (await on.store.queues()).map(({ name }) => name) }
    await on.store.claim({ ...request, first: token(1), max: 10, waitMs: ms(0) })
    await on.store.leave(other)
    running.push(sweeper)
    sweeper.start()
    await clock.advance(ms(1))
    expect((await on.store.queues())[0]?.size).toBe(1)
    expect((await on.store.beats()).dead).toEqual([])
    expect(adopted).toEqual([])
  })
})

describe('a process of the same host', () => {
  const here = thisHost()

  it('is gone as soon as the kernel says so, whatever its beat', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    await once(child, 'spawn')
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
    const host: Host = { ...here, pid: child.pid ?? 0, startTime }
    expect(isGone(host, here)).toBe(false)
    // In a crowd as well, where a look at the store comes much later.
    const all = [await started({}, host), await started({ crowd: 900 }, host)]
    for (const { on, declared } of all) {
      await on.clock.advance(ms(5000))
      expect(declared()).toEqual([])
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isGone(host, here)).toBe(true)
    for (const { on, declared } of all) {
      await on.clock.advance(ms(1000))
      expect(declared()).toEqual([other])
    }
  })

  it('is judged by boot, namespace, pid and start time together, never by a pid', () => {
    const missing = { ...here, pid: 2 ** 22 + 1 }
    expect(isGone(missing, here)).toBe(true)
    expect(isGone({ ...missing, bootId: 'of yesterday' }, here)).toBe(false)
    expect(isGone({ ...missing, pidNamespace: 'pid:[1]' }, here)).toBe(false)
    expect(isGone({ ...missing, bootId: null }, { ...here, bootId: null })).toBe(false)
    expect(isGone({ ...missing, pidNamespace: null }, { ...here, pidNamespace: null })).toBe(false)
    expect(isGone({ ...missing, startTime: null }, here)).toBe(false)
    // The pid lives; it is another process's by now.
    expect(isGone({ ...here, startTime: '1' }, here)).toBe(true)
    expect(isGone(here, here)).toBe(false)
  })

  it('knows itself', () => {
    expect(here.pid).toBe(process.pid)
    expect(here.bootId).toMatch(/^[0-9a-f-]{36}$/)
    expect(here.pidNamespace).toMatch(/^pid:\[\d+\]$/)
    expect(here.startTime).toMatch(/^\d+$/)
  })

  it('that is a zombie is gone', async () => {
    // The shell starts a child and becomes a program that never looks after it.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'])
    try {
      const [line] = await once(parent.stdout, 'data')
      const pid = Number(String(line))
      const fields = (): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      while (fields()[0] !== 'Z') await new Promise((resolve) => setImmediate(resolve))
      expect(isGone({ ...here, pid, startTime: fields()[19] ?? null }, here)).toBe(true)
    } finally {
      parent.kill()
    }
  })
})
