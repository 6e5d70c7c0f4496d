// Workers by the name under which a store lists them beside those of others, as Resque's does.

import { HaymakerError } from '../core/errors.ts'
import { type Roster, rosterOf, type Whose } from '../core/store/roster.ts'
import type { Store } from '../core/store/store.ts'

/** The list of workers of a store. @throws HaymakerError HM_STORE_UNSUPPORTED where it keeps none */
export function mustHaveRoster(store: Store): Roster {
  const roster = rosterOf(store)
  if (roster) return roster
  throw new HaymakerError(
    'HM_STORE_UNSUPPORTED',
    `${store.label} has no list of Resque's workers. Name a store with Resque's keys: resque://host:6379/0.`,
  )
}

/** Whose worker this is. @throws HaymakerError HM_PROCESS_UNKNOWN, HM_STORE_UNSUPPORTED */
export async function whoseWorker(store: Store, worker: string): Promise<Whose> {
  const whose = await mustHaveRoster(store).whose(worker)
  if (whose) return whose
  throw new HaymakerError('HM_PROCESS_UNKNOWN', `No worker is named ${worker}. haymaker resque list shows them.`)
}

/**
 * Takes a worker that has gone off the list; the job that it had in hand is a failure then. @throws HaymakerError HM_PROCESS_UNKNOWN,
 * HM_STORE_UNSUPPORTED; HM_PROCESS_ALIVE where it is one of ours that lives
 */
export async function removeWorker(store: Store, worker: string): Promise<void> {
  const whose = await whoseWorker(store, worker)
  if (whose.by === 'us' && whose.lives) {
    throw new HaymakerError(
      'HM_PROCESS_ALIVE',
      `${worker} is at work. It goes off the list when it stops: haymaker resque kill ${worker}. One that died is taken off within 35 seconds.`,
    )
  }
  await mustHaveRoster(store).strikeOff(worker)
}
