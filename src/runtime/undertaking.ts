// Why a job goes to the dead without an attempt: it kills its processes, or cannot be read. What a person and the history are told.

import { HaymakerError } from '../core/errors.ts'
import type { Claim } from '../core/store/queueing.ts'
import type { History } from './history.ts'

export const poison = (name: string, { charges }: Claim): HaymakerError =>
  new HaymakerError(
    'HM_JOB_POISON',
    `${name} ran alone among suspects in ${charges} processes that died. It is in the dead set; find out what it does to them before you retry it.`,
  )

export const malformed = (reason: string, { queue }: Claim): HaymakerError =>
  new HaymakerError(
    'HM_JOB_MALFORMED',
    `A payload in queue ${queue} is no job: ${reason}. It is in the dead set as it came; look at who pushed it.`,
  )

export const diedOf = (
  reason: 'poison' | 'malformed',
  { code, message }: HaymakerError,
): Parameters<History['givenUp']>[2] => ({
  outcome: 'dead',
  reason,
  error: { class: code, message },
})
