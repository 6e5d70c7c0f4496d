// Empties the hands of a worker that stops: it waits for the jobs, then tells them to end, then gives them back while they run.

import { HaymakerError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type { Capsule } from './capsule.ts'

export interface Emptying {
  readonly capsules: readonly Capsule[]
  /** The capsules take nothing new. */
  readonly quieted: Promise<unknown>
  readonly log: Log
  /** Whether this ended well while at least this share of the time of grace was left. */
  inTime(share: number, work: Promise<unknown>): Promise<boolean>
}

/** How many jobs had to be given back, and whether nothing is in hand any more. */
export async function emptyHands({ capsules, quieted, log, inTime }: Emptying): Promise<{
  readonly unfinished: number
  readonly empty: boolean
}> {
  const empty = quieted.then(() => Promise.all(capsules.map((capsule) => capsule.empty())))
  if (await inTime(1, empty)) return { unfinished: 0, empty: true }
  const reason = new HaymakerError('HM_SHUTDOWN', 'The process stops. End now; the job runs again elsewhere.')
  for (const capsule of capsules) capsule.abort(reason)
  if (await inTime(1 / 2, empty)) return { unfinished: 0, empty: true }
  const unfinished = capsules.reduce((sum, capsule) => sum + capsule.running().length, 0)
  return { unfinished, empty: await inTime(1 / 4, handBack(capsules, log)) }
}

async function handBack(capsules: readonly Capsule[], log: Log): Promise<void> {
  for (const { context, claim } of capsules.flatMap((capsule) => capsule.running())) {
    const { jid = null, class: name } = context ?? {}
    log.warn({ jid, class: name, token: claim.token }, 'given back while it still runs; it runs again')
  }
  await Promise.all(capsules.map((capsule) => capsule.giveBackRunning()))
  await Promise.all(capsules.map((capsule) => capsule.empty()))
}
