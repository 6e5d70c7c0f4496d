// What a person does with jobs, as it is asked of the store for each of them: whose jobs they may do it with, and which are as
// they shall be already.

import { durationMs } from '../../core/config/duration.ts'
import type { Move } from '../../core/store/places.ts'
import type { StoredJob } from '../../runtime/stored-job.ts'
import { NotAllowed } from '../permissions.ts'
import type { Visit } from '../visit.ts'
import { delays, type VerbOfState } from './state.ts'

export interface Deed {
  /** Whether there is something to do with this job. */
  touches(job: StoredJob): boolean
  moveOf(job: StoredJob): Move
  /**
   * How one goes through many: from the first on, as many as stand there; from the last on, since what comes to a head last runs
   * first; or from the first on to the end, past those that were moved further on in their set.
   */
  readonly way: 'first first' | 'last first' | 'to the end'
  /** Fields that say the same when a form comes back. */
  readonly fields: Readonly<Record<string, string>>
}

/** What a form says beside the verb. */
export interface Details {
  /** In how long jobs shall be due. */
  readonly in: (typeof delays)[number]
  /** When, where that was settled before; 0: it was not. */
  readonly due: number
  /** The queue to which they go. */
  readonly to: string
}

/** Of verbs that need none. */
export const noDetails: Details = { in: delays[0], due: 0, to: '' }

/** @throws NotAllowed; HaymakerError HM_CONFIG_INVALID for what can be no name of a queue */
export function deedOf(visit: Visit, { verb, needs }: VerbOfState, details: Details): Deed {
  const allows = (job: StoredJob): boolean => visit.may(needs, job.queue)
  switch (verb) {
    case 'move': {
      const queue = visit.hm.queue(details.to).name
      if (!visit.may(needs, queue)) throw new NotAllowed(visit.user, needs)
      return {
        touches: (job) => job.queue !== queue && allows(job),
        moveOf: (job) => job.move({ queue }),
        ...{ way: 'to the end', fields: { to: queue } },
      }
    }
    case 'reschedule': {
      const at = details.due || visit.hm.now() + durationMs(details.in, 'in')
      return {
        touches: (job) => job.at !== at && allows(job),
        moveOf: (job) => job.move({ at: new Date(at) }),
        ...{ way: 'to the end', fields: { due: String(at) } },
      }
    }
    case 'next':
      return { touches: allows, moveOf: (job) => job.move(verb), way: 'last first', fields: {} }
    case 'retry':
    case 'run':
    case 'kill':
    case 'delete':
      return { touches: allows, moveOf: (job) => job.move(verb), way: 'first first', fields: {} }
    default:
      return verb satisfies never
  }
}
