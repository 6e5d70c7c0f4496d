// Which instance a limiter asks: the one it was made with, else the first of the process.

import { HaymakerError } from '../../core/errors.ts'
import { firstPusher, type Pusher } from '../bindings.ts'
import type { LimitDesk } from './desk.ts'

const desks = new WeakMap<Pusher, LimitDesk>()

/** From now on limiters of this instance ask there. */
export const keepDesk = (pusher: Pusher, desk: LimitDesk): void => void desks.set(pusher, desk)

/** @throws HaymakerError HM_NO_INSTANCE, or HM_CONFIG_INVALID in an isolated job */
export function deskOf(name: string, to: Pusher | null): LimitDesk {
  const pusher = to ?? firstPusher()
  if (pusher === null) {
    throw new HaymakerError(
      'HM_NO_INSTANCE',
      `The limiter ${name} was used before there is a Haymaker instance. Call createHaymaker({ store }) when the program starts.`,
    )
  }
  const desk = desks.get(pusher)
  if (desk) return desk
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `The limiter ${name} was used inside an isolated job. Name it in the limits of the job: the worker asks it there.`,
  )
}
