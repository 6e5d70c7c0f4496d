// Where a move stands, from the marks of both stores: whether it begins, goes on or is over, and what speaks against it.
//
//   no mark -> mark in FROM -> marks in both, a step at a time -> proven -> FROM's mark gone -> TO's mark gone

import { HaymakerError } from '../../core/errors.ts'
import type { MoveId } from '../../core/store/moving.ts'
import { type AnyMark, type EmptyingMark, type FillingMark, isFilling } from './note.ts'

export type Stage =
  | { readonly kind: 'fresh' }
  /** FROM knows of the move, and TO does not yet. */
  | { readonly kind: 'announced'; readonly move: MoveId }
  | { readonly kind: 'under way'; readonly from: EmptyingMark; readonly to: FillingMark }
  /** All is there; the marks that are left are of no use. */
  | { readonly kind: 'proven'; readonly to: FillingMark }

interface Marks {
  readonly from: AnyMark | null
  readonly to: AnyMark | null
  /** Labels, as they are named now. */
  readonly labels: { readonly from: string; readonly to: string }
}

/** @throws HaymakerError HM_MOVE_REFUSED, or HM_CONFIG_INVALID where both are one store */
export function stageOf({ from, to, labels }: Marks): Stage {
  if (from !== null && isFilling(from) && from.note.phase === 'carrying')
    throw refused(
      `${labels.from} is being filled from ${from.note.other}. End that move first: ${again(from, from.note.other, labels.from)}`,
    )
  const emptying = from !== null && !isFilling(from) ? from : null
  if (to !== null && !isFilling(to)) {
    if (to.move === emptying?.move) throw sameStore(labels)
    throw refused(
      `${labels.to} is being emptied into ${to.note.other}. End that move first: ${again(to, labels.to, to.note.other)}`,
    )
  }
  if (to?.note.phase === 'proven') return { kind: 'proven', to }
  if (to === null) return emptying === null ? { kind: 'fresh' } : announced(emptying, labels)
  if (emptying?.move !== to.move)
    throw refused(
      `${labels.to} is being filled from ${to.note.other}. End that move first: ${again(to, to.note.other, labels.to)}`,
    )
  const ahead = to.step - emptying.step
  if (ahead !== 0 && ahead !== 1)
    throw refused(
      `${labels.to} is ${ahead} steps ahead of ${labels.from}: one of them was restored from a copy.${anew}`,
    )
  return { kind: 'under way', from: emptying, to }
}

function announced(mark: EmptyingMark, labels: Marks['labels']): Stage {
  const { move, step, note } = mark
  if (step === 0 && note.other === labels.to) return { kind: 'announced', move }
  throw refused(
    `${labels.from} is being emptied into ${note.other}. Go on with that: ${again(mark, labels.from, note.other)}${anew}`,
  )
}

const again = ({ note: { command = 'move-store' } }: AnyMark, from: string, to: string): string =>
  `haymaker ${command} ${from} ${to}.`

const anew = ' If what was moved there is given up, add --anew.'

export const refused = (message: string): HaymakerError => new HaymakerError('HM_MOVE_REFUSED', message)

export const sameStore = ({ from, to }: Marks['labels']): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `${from} and ${to} are the same store. Name another one.`)
