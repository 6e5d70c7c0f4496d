// The steps of a move, in both stores: each brings a load to one and then takes it away from the other, under one number.
// A load is in TO before it leaves FROM; whoever goes on after a crash finds in TO's mark what FROM still has to lose.

import type { Brought, TakenAway } from '../../core/store/moving.ts'
import type { Entry, EntryRef, LaneWait, Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { type Carried, type EmptyingMark, type FillingMark, type Pending, printNote } from './note.ts'
import { pagesOf, printOf } from './proof.ts'
import { refused } from './stage.ts'

/** Entries on their way. */
export interface Load {
  /** Where they are brought to. */
  readonly place: Place
  /** Where they are taken from: the same, unless they wait in a lane. */
  readonly seenIn: Place | LaneWait
  readonly seen: readonly Entry[]
  readonly brought: readonly Entry[]
}

export class Steps {
  readonly #from: Store
  readonly #to: Store
  readonly #move: FillingMark['move']
  /** In the notes of both stores. */
  readonly #command: { readonly command?: string }
  #step: number
  #carried: Carried

  /** From marks that name the same step, or where FROM is one behind. */
  constructor(stores: { readonly from: Store; readonly to: Store }, mark: FillingMark) {
    this.#from = stores.from
    this.#to = stores.to
    this.#move = mark.move
    this.#command = mark.note.command === undefined ? {} : { command: mark.note.command }
    this.#step = mark.step
    this.#carried = mark.note.carried
  }

  /** What was brought so far. */
  get carried(): Carried {
    return this.#carried
  }

  /** Ends the step that a crash broke off, if there is one. */
  async finish(from: EmptyingMark, { step, note: { pending } }: FillingMark): Promise<void> {
    if (from.step === step) return
    if (pending.kind !== 'entries') return await this.#takeAway(pending, 0)
    const { place, prints } = pending
    await this.#takeAway({ kind: 'entries', place, refs: await this.#seek(place, prints) }, prints.length)
  }

  /** `carried`: how much is there when this is. */
  async entries({ place, seenIn, seen, brought }: Load, carried: Carried): Promise<void> {
    await this.#bring({ kind: 'entries', place, entries: brought }, carried, {
      ...{ kind: 'entries', place: seenIn, prints: seen.map(printOf) },
    })
    await this.#takeAway({ kind: 'entries', place: seenIn, refs: seen.map(({ ref }) => ref) }, seen.length)
  }

  async counts(load: Extract<Pending, { kind: 'counts' }>): Promise<void> {
    const { processed, failed } = load.totals
    const carried = this.#carried
    const sum = { processed: carried.processed + processed, failed: carried.failed + failed }
    await this.#bring(load, { ...carried, ...sum }, load)
    await this.#takeAway(load, 0)
  }

  async guards(load: Extract<Brought, { kind: 'guards' }>): Promise<void> {
    await this.#bring(load, this.#carried, { kind: 'nothing' })
    // A guard that is let go and brought again after a crash is the same guard.
    await this.#from.free(load.guards)
    await this.#takeAway({ kind: 'nothing' }, 0)
  }

  /** All is there: notes it, and forgets the move in both stores. */
  async end(): Promise<void> {
    await this.#bring({ kind: 'nothing' }, this.#carried, { kind: 'nothing' }, 'proven')
    await this.abandon()
  }

  /** Forgets the move in both stores. */
  async abandon(): Promise<void> {
    await this.#from.endMove(this.#move)
    await this.#to.endMove(this.#move)
  }

  async #bring(
    load: Brought,
    carried: Carried,
    pending: Pending,
    phase: 'carrying' | 'proven' = 'carrying',
  ): Promise<void> {
    const note = printNote({ role: 'to', ...this.#command, other: this.#from.label, phase, carried, pending })
    const said = await this.#to.bring({ move: this.#move, step: this.#step + 1, note }, load)
    if (said === 'other') throw anotherMover()
    if (said === 'twin') throw twins(this.#from, this.#to)
    this.#step++
    this.#carried = carried
  }

  async #takeAway(load: TakenAway, expected: number): Promise<void> {
    const note = printNote({ role: 'from', ...this.#command, other: this.#to.label })
    const said = await this.#from.takeAway({ move: this.#move, step: this.#step, note }, load)
    if (said.status === 'other') throw anotherMover()
    if (said.status !== 'done' || said.taken === expected) return
    throw refused(
      `${expected - said.taken} jobs left ${this.#from.label} by other hands while they were moved; they are in ` +
        `${this.#to.label} too. Stop whatever works on ${this.#from.label}, then run this again.`,
    )
  }

  /** Entries by their prints; nearly always the first ones of the place. */
  async #seek(place: Place | LaneWait, prints: readonly string[]): Promise<readonly EntryRef[]> {
    const missing = new Map<string, number>()
    for (const print of prints) missing.set(print, (missing.get(print) ?? 0) + 1)
    const found: EntryRef[] = []
    for await (const entries of pagesOf(this.#from, place)) {
      for (const entry of entries) {
        const left = missing.get(printOf(entry)) ?? 0
        if (left === 0) continue
        missing.set(printOf(entry), left - 1)
        found.push(entry.ref)
      }
      if (found.length === prints.length) break
    }
    return found
  }
}

const anotherMover = (): Error => refused('Another process goes on with this move. Leave it to that one.')

export const twins = (from: Store, to: Store): Error =>
  refused(
    `${from.label} holds the same bytes twice in one of its sets, and ${to.label} keeps such only once. ` +
      'Delete one of the two, or put it back into its queue, then run this again.',
  )
