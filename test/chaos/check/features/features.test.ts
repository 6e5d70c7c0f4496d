// Each rule of a run with features on small histories made by hand: silent on a good one, and red on a bad one.

import { describe, expect, it } from 'vitest'
import { bucket, type Feature, three, two, window } from '../../workload/features.ts'
import { check } from '../check.ts'
import { anna, bert, type Made, made, walked } from '../made.ts'
import type { Walk } from '../walk.ts'
import { checkFeatures } from './check-features.ts'
import { checkLanes, heldInLanes } from './lanes.ts'
import { checkLimits } from './limits.ts'
import { replacedIn } from './replaced.ts'
import { checkTicks } from './ticks.ts'
import { checkUnique } from './unique.ts'

const whats = (findings: readonly { readonly what: string }[]): string[] => findings.map(({ what }) => what)

describe('G7: each tick once', () => {
  const from = 10_000
  const clock: Walk = { ...walked(), crons: { second: from, turns: from, gaps: from } }
  const tick = (cron: string, at: number): { tick: { cron: string; at: number } } => ({ tick: { cron, at } })

  /** Two seconds and a half of all schedules, but for one tick, until all is well again. */
  function ticking(but = ''): Made {
    const history = made().phase('heal', from + 2500)
    let n = 0
    for (const [cron, every] of [
      ['second', 1000],
      ['turns', 2000],
      ['gaps', 2000],
    ] as const)
      for (let at = from + every; at <= from + 2500; at += every)
        if (`${cron} ${at}` !== but) history.ask(++n, at + 3, tick(cron, at))
    return history
  }
  const found = (history: Made, walk = clock): string[] => whats(checkTicks(history.history, walk))

  it('holds where each was pushed once', () => expect(found(ticking())).toEqual([]))
  it('holds where others asked for it as well, and were told that it is taken', () =>
    expect(found(ticking().ask(90, 11_004, { ...tick('second', 11_000), status: 'taken' }))).toEqual([]))
  it('is broken by a tick with two jobs', () =>
    expect(found(ticking().ask(90, 11_004, tick('second', 11_000)))).toEqual([
      'tick second 11000 was pushed 2 times: jobs 1, 90',
    ]))
  it('is broken by a second job that ran though nobody heard that it was pushed', () => {
    const unheard = ticking().ask(90, 11_004, { ...tick('second', 11_000), status: 'unknown' })
    expect(found(unheard)).toEqual([])
    expect(found(unheard.run(90, anna, 11_010, 11_020))).toEqual([expect.stringContaining('2 times')])
  })
  it('is broken by a tick that nobody asked for', () =>
    expect(found(ticking('second 12000'))).toEqual(['tick second 12000 is missed; it was asked for 0 times']))
  it('is broken by a tick that was asked for and is nowhere', () => {
    const unheard = ticking('second 12000').ask(90, 12_004, { ...tick('second', 12_000), status: 'unknown' })
    expect(found(unheard)).toEqual([expect.stringContaining('asked for 1 times')])
    expect(found(unheard.run(90, anna, 12_010, 12_020))).toEqual([])
  })
  it('holds for a tick that the job before stood in the way of', () =>
    expect(
      found(ticking('gaps 12000').ask(90, 12_004, { ...tick('gaps', 12_000), status: 'duplicate', of: 1 })),
    ).toEqual([]))
  it('leaves open what nobody heard, where the job before may have stood in the way', () =>
    expect(found(ticking('gaps 12000').ask(90, 12_004, { ...tick('gaps', 12_000), status: 'unknown' }))).toEqual([]))
  it('is broken by a tick before its time', () =>
    expect(found(ticking('second 12000').ask(90, 11_900, tick('second', 12_000)))).toEqual([
      'tick second 12000 was pushed at 11900, before its time',
    ]))
  it('is broken where nothing was ever declared', () =>
    expect(found(ticking(), walked())).toEqual(['second', 'turns', 'gaps'].map((name) => `${name} was never declared`)))
})

describe('G12: a lock has one job at a time', () => {
  const done = { lock: 'unique:DoneSkip:0' }
  const start = { lock: 'unique:StartSkip:0' }
  const replacing = { lock: 'unique:DoneReplace:0' }
  const found = (history: Made): string[] => whats(checkUnique(history.history))
  const claimed = (history: Made, n: number, at: number): Made => history.claim(`a:${n}`, n, anna, at)

  it('holds for a push that is refused, and for one after the end', () =>
    expect(
      found(
        claimed(made().ask(1, 0, done), 1, 10)
          .ask(2, 15, { ...done, status: 'duplicate', of: 1 })
          .settled('a:1', 'done', 20)
          .ask(3, 30, done),
      ),
    ).toEqual([]))
  it('is broken by a push while the job before is still to run', () =>
    expect(found(claimed(made().ask(1, 0, done).ask(2, 5, done), 1, 50))).toEqual([
      'unique:DoneSkip:0: job 2 was pushed while job 1 had it',
    ]))
  it('is broken by a push between two attempts', () =>
    expect(
      found(
        claimed(made().ask(1, 0, done), 1, 10)
          .settled('a:1', 'retry', 20)
          .ask(2, 25, done)
          .claim('b:1', 1, bert, 50),
      ),
    ).toEqual([expect.stringContaining('job 2 was pushed')]))
  it('holds where the one before may have ended meanwhile', () =>
    expect(found(claimed(made().ask(1, 0, done), 1, 10).ask(2, 25, done))).toEqual([]))
  it('holds from the start on, where the lock is held until then', () =>
    expect(
      found(
        claimed(made().ask(1, 0, start), 1, 10)
          .run(1, anna, 11, 99)
          .ask(2, 25, start),
      ),
    ).toEqual([]))
  it('is broken by a push before the start', () =>
    expect(found(claimed(made().ask(1, 0, start).ask(2, 5, start), 1, 50))).toHaveLength(1))
  it('holds for one that takes the place of another, and for those after both', () =>
    expect(
      found(
        claimed(
          made()
            .ask(1, 0, replacing)
            .ask(2, 5, { ...replacing, status: 'replaced', of: 1 }),
          2,
          10,
        )
          .settled('a:2', 'done', 20)
          .ask(3, 30, replacing)
          .claim('a:1', 1, anna, 50),
      ),
    ).toEqual([]))
  it.each(['duplicate', 'replaced'] as const)('is broken by a push that is told %s of a job that is done', (status) =>
    expect(
      found(
        claimed(made().ask(1, 0, done), 1, 10)
          .settled('a:1', 'done', 20)
          .ask(2, 30, { ...done, status, of: 1 }),
      ),
    ).toEqual([expect.stringContaining('had let go')]),
  )
  it('is broken by a push that is told of a job that has begun, where the lock is held until the start', () =>
    expect(
      found(
        claimed(made().ask(1, 0, start), 1, 10)
          .run(1, anna, 11, 99)
          .ask(2, 25, { ...start, status: 'duplicate', of: 1 }),
      ),
    ).toHaveLength(1))
})

describe('a job whose place was taken', () => {
  const lock = 'unique:DoneReplace:0'
  const replaced = (history: Made): number[] => [...replacedIn(history.history)]
  const judged = (history: Made): string[] =>
    check(history.history, walked(), { seenMs: 1, lastMs: 1, stopMs: 1 }).findings.map(({ rule }) => rule)

  it('is not lost', () => {
    const history = made().push(1, 0).ask(1, 0, { lock })
    expect(judged(history)).toEqual(['G1'])
    expect(judged(history.push(2, 5).ask(2, 5, { lock, status: 'replaced', of: 1 }))).toEqual(['G1'])
    expect(replaced(history)).toEqual([1])
  })
  it('is known by what passed over it', () =>
    expect(replaced(made().ask(1, 0, { lock }).claim('a:1', 1, anna, 9).settled('a:1', 'gone', 11))).toEqual([1]))
  it('is known by a later one that nobody heard of, and that runs', () => {
    const history = made().ask(1, 0, { lock }).ask(2, 5, { lock, status: 'unknown' })
    expect(replaced(history)).toEqual([])
    expect(replaced(history.run(2, anna, 9, 10))).toEqual([1])
  })
  it('is none where the next one is refused', () =>
    expect(replaced(made().ask(1, 0, { lock }).ask(2, 5, { lock, status: 'duplicate', of: 1 }))).toEqual([]))
})

describe('G13: no limit is exceeded', () => {
  const limited: Feature = { job: 'Limited', key: 0 }
  const found = (history: Made): string[] => whats(checkLimits(history.history))

  /** A job that holds a lease and runs. */
  const running = (history: Made, n: number, from: number, to: number | null, pid = anna): Made =>
    history
      .claim(`a:${n}`, n, pid, from - 5)
      .acquired(three.name, `a:${n}`, from - 2)
      .run(n, pid, from, to, { as: limited })
  const full = (): Made => [1, 2, 3].reduce((history, n) => running(history, n, 10 + n, 500), made())

  it('holds for as many as there may be, and for those after', () =>
    expect(found(running(full(), 4, 500, 600))).toEqual([]))
  it('is broken by one more', () =>
    expect(found(running(full(), 4, 400, 600))).toEqual([
      expect.stringContaining('4 held three at once at 400, not 3'),
    ]))
  it('says nothing after a lease may have ended', () => {
    const long = [1, 2, 3].reduce((history, n) => running(history, n, 10 + n, 9000), made())
    expect(found(running(long, 4, three.leaseMs + 20, 9000))).toEqual([])
  })
  it.each(['kill', 'pause', 'net'] as const)('says nothing of a process after a fault: %s', (group) =>
    expect(found(running(full().fault(group, [anna], 300, 350), 4, 400, 600, bert))).toEqual([]),
  )
  it('says nothing of a process after it was declared dead, or its job was given to another', () => {
    expect(found(running(full().declared(anna, 300), 4, 400, 600, bert))).toEqual([])
    expect(found(running(full().claim('b:1', 1, bert, 300), 4, 400, 600, bert))).toEqual([])
  })
  it('is broken where a fault hit another', () =>
    expect(found(running(full().fault('kill', [9], 300, 350), 4, 400, 600, bert))).toHaveLength(1))
  it('is broken by a job that holds nothing', () =>
    expect(found(made().claim('a:1', 1, anna, 5).run(1, anna, 10, 20, { as: limited }))).toEqual([
      `job 1 ran in ${anna} and did not hold three`,
    ]))
  it('counts what is held by hand', () => {
    const both = made().held(two.name, anna, 10, 200).held(two.name, bert, 20, 200)
    expect(found(both)).toEqual([])
    expect(found(both.held(two.name, bert, 30, 200))).toEqual([expect.stringContaining('3 held two at once')])
  })
  it('counts uses of a window by the clock of the store', () => {
    const used = (count: number): Made =>
      Array.from({ length: count }, (_, i) => i).reduce(
        (history, i) => history.acquired(window.name, `a:${i}`, 10, 5000 + i),
        made().acquired(window.name, 'a:first', 5, 4999),
      )
    expect(found(used(window.limit))).toEqual([])
    expect(found(used(window.limit + 1))).toEqual([`window was used 13 times from 5000 on, not ${window.limit}`])
  })
  it('counts what a bucket has and what came back', () => {
    const used = (...times: number[]): Made =>
      times.reduce((history, now, i) => history.acquired(bucket.name, `a:${i}`, 10, now), made())
    const all = Array<number>(bucket.limit).fill(5000)
    expect(found(used(...all, 5100, 5200))).toEqual([])
    expect(found(used(...all, 5099))).toEqual([`bucket was used 11 times within 99 ms, from 5000 on`])
  })
})

describe('G14: a lane has so many places', () => {
  const tenant: Feature = { job: 'Tenant', key: 1 }
  const found = (history: Made): string[] => whats(checkLanes(history.history))
  const both = (): Made => made().run(1, anna, 10, 100, { as: tenant }).run(2, bert, 20, 100, { as: tenant })

  it('holds for as many as it has, and for another key', () => {
    expect(found(both().run(3, bert, 100, 200, { as: tenant }))).toEqual([])
    expect(found(both().run(3, bert, 50, 200, { as: { ...tenant, key: 2 } }))).toEqual([])
  })
  it('is broken by one more', () =>
    expect(found(both().run(3, bert, 50, 200, { as: tenant }))).toEqual([
      '3 jobs of Tenant 1 were at work at once at 50, not 2: 1, 2, 3',
    ]))
  it('holds for a job that runs in two processes, which has one place', () =>
    expect(found(both().run(2, anna, 50, 200, { as: tenant }))).toEqual([]))
  it('is broken by two jobs by the clock that take turns', () => {
    const turns: Feature = { job: 'Ticked', key: 1 }
    expect(found(made().run(1, anna, 10, 100, { as: turns }).run(2, bert, 50, 90, { as: turns }))).toHaveLength(1)
  })
  it('counts who was pushed while it was full', () => {
    const three = both().push(1, 1).push(2, 2).push(3, 30).run(3, bert, 110, 120, { as: tenant })
    expect(heldInLanes(three.history)).toBe(1)
    expect(heldInLanes(both().push(1, 1).push(2, 2).history)).toBe(0)
  })
})

describe('what a run was to look at', () => {
  it('has to happen in it', () => {
    const { met, findings } = checkFeatures(made().over(three.name, 5).history, walked())
    expect(met).toEqual({ ticks: 0, refused: 0, replaced: 0, overLimit: 1, heldInLanes: 0 })
    expect(whats(findings).filter((what) => what.startsWith('not exercised'))).toHaveLength(4)
  })
})
