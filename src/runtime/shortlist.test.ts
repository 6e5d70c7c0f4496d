import { describe, expect, it } from 'vitest'
import { ms } from '../core/clock.ts'
import { payload } from '../core/payload/payload.ts'
import { type QueueName, queueName } from '../core/queues/queue-name.ts'
import { type Claim, token } from '../core/store/queueing.ts'
import { Shortlist } from './shortlist.ts'

const named = (from: number, to: number): QueueName[] =>
  Array.from({ length: to - from }, (_, i) => queueName(`q${from + i}`))
const many = named(0, 1000)
const claims = (...queues: number[]): Claim[] =>
  queues.map((n, i) => ({
    ...{
      token: token(i + 1),
      queue: queueName(`q${n}`),
      payload: payload(new Uint8Array()),
      suspect: false,
      charges: 0,
    },
  }))

describe('of a thousand queues', () => {
  it('a claim names the first ones, and then those behind the ones that are empty', () => {
    const list = new Shortlist()
    expect(list.of(many, ms(0))).toEqual(named(0, 64))
    // Two are asked for and come from the third and the fifth: that one may have more.
    list.learn({ queues: named(0, 64), max: 2 }, claims(2, 4), ms(0))
    expect(list.of(many, ms(1))).toEqual(named(4, 68))
    // Three are asked for and two come: nothing is left in any of them.
    list.learn({ queues: named(4, 68), max: 3 }, claims(4, 5), ms(1))
    expect(list.of(many, ms(2))).toEqual(named(68, 132))
  })

  it('those that are empty are named again soon, and at once where all are', () => {
    const list = new Shortlist()
    list.learn({ queues: named(0, 64), max: 1 }, [], ms(5))
    expect(list.of(many, ms(54))).toEqual(named(64, 128))
    expect(list.of(many, ms(55))).toEqual(named(0, 64))
    list.learn({ queues: many, max: 1 }, [], ms(60))
    expect(list.of(many, ms(60))).toEqual(named(0, 64))
  })
})

describe('of a few', () => {
  it('all are named, whatever came of them', () => {
    const list = new Shortlist()
    list.learn({ queues: named(0, 64), max: 1 }, [], ms(0))
    expect(list.of(named(0, 64), ms(0))).toEqual(named(0, 64))
  })
})
