// Moves everything from one store to another: queues in order, schedule, retry and dead set with their times, pauses, guards
// and counts. An entry leaves FROM when TO has it. After a crash at any moment the same call goes on where it stopped, and
// nothing is lost or there twice (docs/decisions/0007).

import type { Clock, Ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import { moveId } from '../../core/store/moving.ts'
import type { Store } from '../../core/store/store.ts'
import { atRest } from './at-rest.ts'
import { Carrier, type Translated } from './carrier.ts'
import { type Carried, type FillingMark, isFilling, jobsIn, nothingCarried, printNote, readMark } from './note.ts'
import { readBack, setNames } from './proof.ts'
import { refused, type Stage, sameStore, stageOf } from './stage.ts'
import { Steps } from './steps.ts'

export interface MoveOptions {
  readonly from: Store
  readonly to: Store
  readonly clock: Clock
  readonly random: Random
  /** A process whose beat stands still for this long is dead. */
  readonly silenceMs: Ms
  /** What an earlier move of these stores left is forgotten: what it moved stays where it is. */
  readonly anew?: boolean
  /** Where TO writes jobs down in another way than FROM. Default: the bytes are the same in both. */
  readonly translated?: Translated
  /** What a person runs to go on with this. Default `move-store`. */
  readonly command?: string
  /** Asked before anything is moved. */
  confirm?(what: { readonly jobs: number; readonly resumed: boolean }): Promise<boolean>
  /** How far it is. `total` is an estimate while jobs are pushed. */
  progress?(done: number, total: number, phase: 'moving' | 'verifying'): void
}

export interface MovedStore extends Carried {
  /** A part had been moved by an earlier call. */
  readonly resumed: boolean
}

/** So many times jobs may arrive in FROM behind its back. */
const PASSES = 10

/** Null: it was not confirmed. @throws HaymakerError HM_MOVE_REFUSED, HM_MOVE_UNPROVEN, HM_CONFIG_INVALID */
export async function moveStore(options: MoveOptions): Promise<MovedStore | null> {
  const { from, to, anew = false } = options
  for (const store of [from, to]) if (store.lacks.has('processes')) throw inMemory(store)
  const stage: Stage = anew ? { kind: 'fresh' } : await look(options)
  await atRest(from, options)
  await atRest(to, options)
  if (stage.kind === 'proven') return await endAgain(options, stage.to)
  const resumed = stage.kind === 'under way'
  const jobs = (await jobsOf(from)) + (resumed ? jobsIn(stage.to.note.carried) : 0)
  const there = resumed ? 0 : await jobsOf(to)
  // As when a process died right after its move: asked again, there is nothing to do.
  if (there > 0 && !resumed && (await isEmpty(from))) return { ...nothingCarried, resumed: false }
  if (there > 0) throw (await isSame(options)) ? sameStore({ from: from.label, to: to.label }) : notEmpty(to, there)
  if (options.confirm && !(await options.confirm({ jobs, resumed }))) return null
  if (anew) await forget(options)
  const steps = resumed ? new Steps(options, stage.to) : await begin(options, stage)
  if (resumed) await steps.finish(stage.from, stage.to)
  await carryAll(options, steps)
  await prove(options, steps)
  return { ...steps.carried, resumed }
}

async function look({ from, to }: MoveOptions): Promise<Stage> {
  const labels = { from: from.label, to: to.label }
  const [ofFrom, ofTo] = [readMark(await from.moveMark()), readMark(await to.moveMark())]
  if (ofFrom === null || !isFilling(ofFrom) || ofFrom.note.phase === 'carrying')
    return stageOf({ from: ofFrom, to: ofTo, labels })
  // FROM was filled by an earlier move, which ended but for this.
  await from.endMove(ofFrom.move)
  return stageOf({ from: null, to: ofTo, labels })
}

/** A move was proven, and its process died before its marks were forgotten. */
async function endAgain(options: MoveOptions, { move, note }: FillingMark): Promise<MovedStore | null> {
  const { from, to } = options
  await from.endMove(move)
  await to.endMove(move)
  const isThis = note.other === from.label && (await from.moveMark()) === null && (await isEmpty(from))
  return isThis ? { ...note.carried, resumed: true } : await moveStore(options)
}

async function forget({ from, to }: MoveOptions): Promise<void> {
  for (const store of [from, to]) {
    const mark = await store.moveMark()
    if (mark !== null) await store.endMove(mark.move)
  }
}

/** Whether a mark that is set in one shows in the other. */
async function isSame({ from, to, random }: MoveOptions): Promise<boolean> {
  const move = moveId(random.hex(16))
  const mark = { move, step: 0, note: printNote({ role: 'from', other: to.label }) }
  if ((await from.bring(mark, { kind: 'nothing' })) !== 'done') return false
  const shows = (await to.moveMark())?.move === move
  await from.endMove(move)
  return shows
}

/** Marks FROM first: a mark that shows in TO then is the same one, and so is the store, whatever they are called. */
async function begin({ from, to, random, command }: MoveOptions, stage: Stage): Promise<Steps> {
  const move = stage.kind === 'announced' ? stage.move : moveId(random.hex(16))
  const named = command === undefined ? {} : { command }
  const announced = { move, step: 0, note: printNote({ role: 'from', ...named, other: to.label }) }
  if ((await from.bring(announced, { kind: 'nothing' })) === 'other') throw meanwhile(from)
  if ((await to.moveMark())?.move === move) {
    await from.endMove(move)
    throw sameStore({ from: from.label, to: to.label })
  }
  const note: FillingMark['note'] = {
    ...{
      role: 'to',
      ...named,
      other: from.label,
      phase: 'carrying',
      carried: nothingCarried,
      pending: { kind: 'nothing' },
    },
  }
  if ((await to.bring({ move, step: 0, note: printNote(note) }, { kind: 'nothing' })) === 'other') throw meanwhile(to)
  return new Steps({ from, to }, { move, step: 0, note })
}

const meanwhile = ({ label }: Store): Error => refused(`Another move of ${label} began just now. Leave it to that one.`)

const inMemory = ({ label }: Store): Error =>
  new HaymakerError('HM_CONFIG_INVALID', `${label} lives in one process only. Name a file or a server.`)

/** Until nothing is left. What is pushed to FROM meanwhile comes along. */
async function carryAll(options: MoveOptions, steps: Steps): Promise<void> {
  const { from, to, translated } = options
  const carrier = new Carrier({
    from,
    to,
    steps,
    ...(translated && { translated }),
    carried: reporting(options, steps),
  })
  for (let pass = 0; pass < PASSES; pass++) {
    await carrier.carryOnce()
    await atRest(from, options)
    if (await isEmpty(from)) return
  }
  throw refused(`Jobs are still pushed to ${from.label}. Stop the programs that do, then run this again.`)
}

const reporting =
  ({ progress }: MoveOptions, steps: Steps) =>
  (left: number): void =>
    progress?.(jobsIn(steps.carried), jobsIn(steps.carried) + left, 'moving')

async function prove({ from, to, progress }: MoveOptions, steps: Steps): Promise<void> {
  const brought = steps.carried
  let seen = 0
  const found = await readBack(to, (entries) => {
    seen += entries
    progress?.(seen, jobsIn(brought), 'verifying')
  })
  if (found.digest === brought.digest && jobsIn(found) === jobsIn(brought)) return await steps.end()
  await steps.abandon()
  throw new HaymakerError(
    'HM_MOVE_UNPROVEN',
    `${from.label} is empty and ${jobsIn(brought)} jobs were brought, but ${to.label} now holds ${jobsIn(found)}, or others. ` +
      'Look whether a program worked on it or pushed to it meanwhile.',
  )
}

/** How many jobs wait in a store. */
export async function jobsOf(store: Store): Promise<number> {
  const [queues, { schedule, retry, dead }] = [await store.queues(), await store.sizes()]
  return queues.reduce((sum, { size, waiting }) => sum + size + waiting, schedule + retry + dead)
}

/** Whether no job waits there, for a queue, a time or the clock. How many there are may be known from a while ago only. */
async function isEmpty(store: Store): Promise<boolean> {
  const heads = await Promise.all(setNames.map((kind) => store.page({ kind }, { limit: 1 })))
  const sizes = [
    ...(await store.queues()).map(({ size, waiting }) => size + waiting),
    ...heads.map(({ entries }) => entries.length),
  ]
  return sizes.every((size) => size === 0) && (await store.crons()).all.length === 0
}

const notEmpty = ({ label }: Store, jobs: number): Error =>
  refused(`${label} holds ${jobs} jobs already. Name an empty store, so that what arrives can be compared.`)
