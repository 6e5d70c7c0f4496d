// One history on two stores: every call is made on the store under test and on the reference, and the answers must be
// the same. What only the store that made it can read (refs, cursors) is not compared, nor the order of what is a set.

import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { type EpochMs, epochMs, later, ms } from '../../../core/clock.ts'
import { payload } from '../../../core/payload/payload.ts'
import type { Store } from '../../../core/store/store.ts'
import { FakeClock } from '../../fake-clock.ts'
import type { Bench } from '../bench.ts'
import { emptyMemory } from '../reference/memory.ts'
import { referenceStore } from '../reference-store.ts'
import { textual } from '../scene.ts'
import { type Book, emptyBook } from './book.ts'
import type { Dice } from './dice.ts'
import { dice } from './dice.ts'

export type Side = 'ours' | 'theirs'

/** The two stores do not agree. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement'
}

export interface Play {
  readonly bench: Bench
  readonly book: Book
  readonly lines: string[]
  dice: Dice
  /** What is compared of an answer can be narrowed by `view`. Answers what the reference answered. */
  ask<T>(line: string, call: (store: Store, side: Side) => Promise<T>, view?: (answer: T) => unknown): Promise<T>
  now(): Promise<EpochMs>
  /** Never twice the same time, so that no order is left to the store. */
  at(fromNowMs: number): Promise<EpochMs>
  /** Whether time can be moved; where it cannot, nothing in a history depends on when it is. */
  readonly timely: boolean
}

export async function openPlay(bench: Bench): Promise<Play> {
  const store = await bench.open()
  const clock = new FakeClock()
  const reference = referenceStore({ clock, codec: bench.codec, memory: emptyMemory(store.lacks) })
  const book = emptyBook()
  const lines: string[] = []
  const timely = bench.patience === undefined
  const now = async (): Promise<EpochMs> => {
    const time = await store.now()
    clock.jump(ms(time - clock.now()))
    return time
  }
  return {
    ...{ bench, book, lines, timely, dice: dice(0), now },
    async at(fromNowMs) {
      book.counter++
      return later(await now(), ms(fromNowMs + (book.counter % 997)))
    },
    async ask(line, call, view = (answer) => answer) {
      lines.push(line)
      const seen = await call(store, 'ours')
      await now()
      const expected = await call(reference, 'theirs')
      const [ours, theirs] = [seen, expected].map((answer) => plain(view(answer), bench, timely))
      if (!isDeepStrictEqual(ours, theirs)) throw disagreement(ours, theirs)
      lines.push(`${lines.pop()} -> ${JSON.stringify(theirs)}`)
      return expected
    },
  }
}

function disagreement(ours: unknown, theirs: unknown): Disagreement {
  return new Disagreement(
    `the store answers\n    ${JSON.stringify(ours)}\n  the reference\n    ${JSON.stringify(theirs)}`,
  )
}

/** An answer as plain values, without what is the store's own business. */
function plain(value: unknown, bench: Bench, timely: boolean): unknown {
  if (value instanceof Uint8Array) return textual(timely ? value : timeless(value, bench))
  if (Array.isArray(value)) return value.map((item) => plain(item, bench, timely))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name]) => name !== 'ref')
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member, bench, timely)]))
}

/** Two clocks are read one after the other, so what was written with them differs. */
function timeless(bytes: Uint8Array, { codec }: Bench): Uint8Array {
  const read = codec.decode(payload(bytes))
  const written = read.status === 'job' && read.job.enqueuedAt !== null
  return written ? codec.amend(payload(bytes), { enqueuedAt: epochMs(0) }) : bytes
}

/** For lists whose order says nothing. */
export const sorted = (list: readonly (string | number)[]): readonly (string | number)[] => list.toSorted()

/** Something that is there by construction. */
export function there<T>(value: T | null | undefined): T {
  assert.ok(value !== null && value !== undefined)
  return value
}
