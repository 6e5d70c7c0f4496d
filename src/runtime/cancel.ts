// Cancels a job wherever it is: at rest it is deleted, at work it is told. Who has it at work is not known for certain from
// afar, since a picture is seconds old; so every process of ours is told, and each looks in its own hands.

import type { Clock } from '../core/clock.ts'
import { HaymakerError } from '../core/errors.ts'
import type { LaneWait, Place } from '../core/store/places.ts'
import type { Store } from '../core/store/store.ts'
import { JobSet } from './job-set.ts'
import { waitingPlaces } from './waiting-places.ts'

export interface CancelOptions {
  /** Told to the job, and written into logs. At most 500 characters. */
  readonly reason?: string
}

/**
 * What became of a cancelled job. `deleted`: it was at rest. `told`: it was not; whichever process has it at work hears it
 * with its next beat. `gone`: it is not at rest, and no process is there that could have it at work.
 */
export type CancelReceipt = 'deleted' | 'told' | 'gone'

const LONGEST_REASON = 500

/** @throws HaymakerError HM_CONFIG_INVALID */
export async function cancel(
  store: Store,
  clock: Clock,
  jid: string,
  { reason = '' }: CancelOptions,
): Promise<CancelReceipt> {
  if (typeof jid !== 'string' || jid === '')
    throw new HaymakerError('HM_CONFIG_INVALID', `cancel() was given ${JSON.stringify(jid)}. Pass the id of a job.`)
  if (typeof reason !== 'string' || reason.length > LONGEST_REASON) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `The reason of cancel() is no text of at most ${LONGEST_REASON} characters. Shorten it.`,
    )
  }
  const waiting = new JobSet({ clock, store: async () => store, places: everywhere })
  const deleted = async (): Promise<boolean> => (await (await waiting.find(jid))?.delete()) === 'moved'
  if (await deleted()) return 'deleted'
  const { alive } = await store.beats()
  const told = await Promise.all(alive.map(({ owner }) => store.command(owner, { cancel: jid, reason })))
  // It may have gone back, failed or been promoted while it was looked for.
  if (await deleted()) return 'deleted'
  return told.includes('ok') ? 'told' : 'gone'
}

/** Where a job waits to be run. What is dead does not. */
const everywhere = async (store: Store): Promise<readonly (Place | LaneWait)[]> => [
  ...(await waitingPlaces(store)),
  { kind: 'schedule' },
  { kind: 'retry' },
]
