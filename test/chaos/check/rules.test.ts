// Each rule of the checker on small histories made by hand: silent on a good one, and red on a bad one.

import { describe, expect, it } from 'vitest'
import { type Bounds, check } from './check.ts'
import { anna, bert, type Made, made, producer, walked } from './made.ts'
import type { Walk } from './walk.ts'

const bounds: Bounds = { seenMs: 3000, lastMs: 8000, stopMs: 5000 }

/** The rules that a history breaks. */
const broken = (history: Made, walk: Walk = walked(1)): string[] =>
  check(history.history, walk, bounds).findings.map(({ rule }) => rule)

const done = (): Made => made().push(1, 0).run(1, anna, 10, 20)

describe('G1: what was acknowledged is not lost', () => {
  it('holds for a job that ran', () => expect(broken(done())).toEqual([]))
  it('holds for a job that is dead', () =>
    expect(broken(made().push(1, 0), walked(0, 0, [{ n: 1, place: 'dead', why: 'Error' }]))).toEqual([]))
  it('is broken by a job that never ran', () => expect(broken(made().push(1, 0), walked())).toEqual(['G1']))
  it('is broken by a job that never came to its end', () =>
    expect(broken(made().push(1, 0).run(1, anna, 10, null), walked())).toEqual(['G1']))
  it('says nothing of a job that nobody acknowledged', () =>
    expect(broken(made().push(1, 0, 'unknown').push(2, 0, 'none').push(3, 0, 'refused'), walked())).toEqual([]))
  it('holds each job that a failed call had stored', () =>
    expect(broken(made().push(1, 0, 'refused', 1), walked())).toEqual(['G1']))
})

describe('G2: a job is in one place, and nobody else invents one', () => {
  it('is broken by a job that nobody pushed', () => expect(broken(made().run(1, anna, 10, 20))).toEqual(['G2']))
  it('is broken by a job in two places', () =>
    expect(
      broken(
        made().push(1, 0),
        walked(0, 0, [
          { n: 1, place: 'dead', why: 'Error' },
          { n: 1, place: 'dead', why: 'Error' },
        ]),
      ),
    ).toEqual(['G2']))
  it.each(['queue', 'schedule', 'retry', 'claim'] as const)('is broken by a job left in %s', (place) =>
    expect(broken(done().push(2, 0), walked(1, 0, [{ n: 2, place }]))).toEqual(['G2']),
  )
  it('holds for jobs that wait only where nobody was to work', () => {
    const waiting = walked(1, 0, [{ n: 2, place: 'queue' }])
    expect(broken(done().push(2, 0).phase('left', 50), waiting)).toEqual([])
    expect(broken(done().push(2, 0).phase('drained', 50), waiting)).toEqual(['G2'])
  })
  it('is broken by a job that ended and is dead', () =>
    expect(broken(done(), walked(1, 0, [{ n: 1, place: 'dead', why: 'Error' }]))).toEqual(['G2']))
})

describe('G3: an attempt runs again only for a reason', () => {
  const twice = (): Made => done().run(1, bert, 5000, 5010)
  it('is broken by a second run in calm weather', () => expect(broken(twice())).toEqual(['G3']))
  it('holds where the first was killed', () =>
    expect(
      broken(made().push(1, 0).run(1, anna, 10, null).fault('kill', [anna], 15, 16).run(1, bert, 100, 110)),
    ).toEqual([]))
  it('holds where the first killed itself', () =>
    expect(
      broken(made().push(1, 0).run(1, anna, 10, null).suicide(1, anna, 11).exit(anna, 12).run(1, bert, 100, 110)),
    ).toEqual([]))
  it('holds where the first was killed before its outcome was written', () =>
    expect(broken(twice().fault('kill', [anna], 25, 26))).toEqual([]))
  it('is broken where another was killed', () => expect(broken(twice().fault('kill', [9], 15, 16))).toEqual(['G3']))
  it('is broken where it was killed long after', () =>
    expect(broken(twice().fault('kill', [anna], 4000, 4001))).toEqual(['G3']))
  it('holds behind a partition, for whoever is behind it', () => {
    const parted = (way: 'straight' | 'fragile'): Made => twice().born(anna, way).fault('net', 'fragile', 15, 3000)
    expect(broken(parted('fragile'))).toEqual([])
    expect(broken(parted('straight'))).toEqual(['G3'])
  })
  it('is broken where the fault is to be invisible', () =>
    expect(broken(twice().fault('store', 'none', 15, 16))).toEqual(['G3']))
  it('holds where its process stood still while it began, and not long after', () => {
    const after = (ms: number): Made => twice().fault('pause', [anna], 1, 10 - ms)
    expect(broken(after(5))).toEqual([])
    const late = made().push(1, 0).run(1, anna, 500, 510).run(1, bert, 5000, 5010).fault('pause', [anna], 1, 100)
    expect(broken(late)).toEqual(['G3'])
  })
  it('is broken, whatever happened, once the outcome was accepted', () =>
    expect(
      broken(
        twice()
          .claim('a:1', 1, anna, 9)
          .settled('a:1', 'retry', 22)
          .claim('b:1', 1, bert, 4999)
          .fault('kill', [anna], 25, 26),
      ),
    ).toEqual(['G3']))
  it('holds for retries and snoozes', () =>
    expect(
      broken(
        made()
          .push(1, 0)
          .run(1, anna, 10, 20, { how: 'snooze' })
          .run(1, anna, 300, 310, { how: 'throw' })
          .run(1, bert, 500, 510, { attempt: 2 }),
        walked(2, 1),
      ),
    ).toEqual([]))
})

describe('G4: a stale owner changes nothing', () => {
  const claimed = (): Made => done().claim('a:1', 1, anna, 9)
  it('holds for one outcome, and for those that were refused', () =>
    expect(broken(claimed().settled('a:1', 'done', 21).settled('a:1', 'done', 22, 'stale'))).toEqual([]))
  it('is broken by two outcomes of a claim', () =>
    expect(broken(claimed().settled('a:1', 'done', 21).settled('a:1', 'done', 22))).toEqual(['G4']))
  it('is broken by two outcomes of an attempt', () =>
    expect(broken(claimed().claim('b:1', 1, bert, 10).settled('a:1', 'retry', 21).settled('b:1', 'retry', 22))).toEqual(
      ['G4'],
    ))
  it('is broken by a job that is claimed after its end', () =>
    expect(broken(claimed().settled('a:1', 'done', 21).claim('b:1', 1, bert, 30))).toEqual(['G4']))
  it('holds for a claim of before the end that is heard of after it', () =>
    expect(broken(claimed().settled('a:1', 'done', 21).claim('b:1', 1, bert, 30, { asked: 20 }))).toEqual([]))
})

describe('G5: what the dead held runs again soon', () => {
  const killed = (again: number): Made =>
    made()
      .push(1, 0)
      .run(1, anna, 10, null)
      .fault('kill', [anna], 100, 110)
      .run(1, bert, again, again + 10)
  it('holds within the bound', () => expect(broken(killed(3000))).toEqual([]))
  it('is broken beyond it', () => expect(broken(killed(3200))).toEqual(['G5']))
  it('counts until the first is in other hands', () =>
    expect(broken(killed(3200).claim('b:1', 1, bert, 2000))).toEqual([]))
  it('counts until the last one runs', () => expect(broken(killed(8200).claim('b:1', 1, bert, 2000))).toEqual(['G5']))
  it('does not count what the store was away, nor twice', () => {
    const away = killed(4000).fault('store', 'all', 200, 700).fault('net', [bert], 600, 1200)
    expect(broken(away)).toEqual([])
    expect(broken(killed(4000).fault('store', 'all', 200, 700).fault('net', [bert], 300, 700))).toEqual(['G5'])
  })
  it('counts the last one from the end of the faults on, where somebody asks for that', () => {
    const from = (healed: number): string[] => {
      const { history } = killed(8200).claim('b:1', 1, bert, 2000).phase('heal', healed)
      return check(history, walked(1), { ...bounds, lastAfter: 'heal' }).findings.map(({ rule }) => rule)
    }
    expect(from(200)).toEqual([])
    expect(from(90)).toEqual(['G5'])
  })
  it('says how long it took', () =>
    expect(check(killed(1100).history, walked(1), bounds).summary).toMatchObject({
      ...{ recoveryMsMax: 1000, recoveryMsP99: 1000, kills: 1, verdict: 'pass' },
    }))
})

describe('G6: nothing starts early', () => {
  const timed = (early: number): Made => made().push(1, 0).run(1, anna, 500, 510, { early })
  it('holds on time and late', () => expect([...broken(timed(0)), ...broken(timed(-9000))]).toEqual([]))
  it('is broken by an early start', () => expect(broken(timed(20))).toEqual(['G6']))
})

describe('G8: counters are exact', () => {
  it.each([
    [0, 0],
    [2, 0],
    [1, 1],
  ])('is broken by %d processed and %d failed, for one that ran', (processed, failed) =>
    expect(broken(done(), walked(processed, failed))).toEqual(['G8']),
  )
  it('counts an attempt once, however often it ran', () =>
    expect(broken(done().fault('kill', [anna], 21, 22).run(1, bert, 100, 110), walked(1))).toEqual([]))
  it('leaves open how an attempt counts that ended in two ways', () => {
    const twice = made()
      .push(1, 0)
      .run(1, anna, 10, 20, { how: 'throw' })
      .fault('kill', [anna], 21, 22)
      .run(1, bert, 100, 110)
    for (const failed of [0, 1]) expect(broken(twice, walked(1, failed))).toEqual([])
    expect(broken(twice, walked(1, 2))).toEqual(['G8'])
  })
  it('leaves open what a job had counted whose place was taken', () => {
    const lock = 'unique:DoneReplace:0'
    const taken = done()
      .ask(1, 0, { lock })
      .push(2, 5)
      .ask(2, 5, { lock, status: 'replaced', of: 1 })
      .run(2, anna, 30, 40)
    for (const processed of [1, 2]) expect(broken(taken, walked(processed))).toEqual([])
    expect(broken(taken, walked(3))).toEqual(['G8'])
  })
  it('leaves open what a poisoned job had counted', () => {
    const poison = { n: 1, place: 'dead', why: 'poison' } as const
    for (const processed of [0, 1]) expect(broken(done(), walked(processed, 0, [poison]))).toEqual([])
    expect(broken(done(), walked(2, 0, [poison]))).toEqual(['G8'])
  })
})

describe('G9: what was refused does not run', () => {
  it('is broken by a refused job that ran', () =>
    expect(broken(made().push(1, 0, 'refused').run(1, anna, 10, 20))).toEqual(['G9']))
  it('holds for a push of which nobody knew', () =>
    expect(broken(made().push(1, 0, 'unknown').run(1, anna, 10, 20))).toEqual([]))
})

describe('G10: processes end when they are told, and only then', () => {
  it('is broken by one that ends by itself', () => expect(broken(done().exit(anna, 50, 'SIGABRT'))).toEqual(['G10']))
  it('is broken by one that takes too long', () =>
    expect(broken(done().fault('stop', [anna], 100, 6000).exit(anna, 6000))).toEqual(['G10']))
  it('holds for one that stops in time, and for one that was killed', () =>
    expect(
      broken(done().fault('stop', [anna], 100, 900).exit(anna, 900).fault('kill', [producer], 1, 2).exit(producer, 2)),
    ).toEqual([]))
  it('holds for one whose place was taken, however long that took', () =>
    expect(broken(done().fault('roll', [anna], 100, 60_000).exit(anna, 60_000))).toEqual([]))
  it('holds for one that stood still', () =>
    expect(broken(done().fault('stop', [anna], 100, 6000).fault('pause', [anna], 50, 5500).exit(anna, 6000))).toEqual(
      [],
    ))
})

describe('G11: nothing is left behind', () => {
  it('is broken by whatever the walk did not expect', () =>
    expect(broken(done(), walked(1, 0, [], ['hm:strange']))).toEqual(['G11']))
})
