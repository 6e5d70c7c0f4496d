// What the picture of a process shows of its jobs: those that have run for a while, the first hundred, and none of them
// with a payload that would make a picture, written again and again, a burden on the store.

import { memoryUsage } from 'node:process'
import type { EpochMs } from '../core/clock.ts'
import { jidOf } from '../core/job/jid.ts'
import type { Codec } from '../core/payload/codec.ts'
import type { Payload } from '../core/payload/payload.ts'
import type { Card, Picture } from '../core/store/processes.ts'
import type { AtWork } from './hand.ts'

const SHOWN_AFTER_MS = 1000
const MOST_SHOWN = 100
const MOST_BYTES = 64 * 1024
/** Of all the lines that a job logged of late. */
const MOST_LOG_BYTES = 2048

/** A process as it looks now. */
export const pictureOf = (
  running: readonly AtWork[],
  { card, quiet, codec, now }: { card: Card; quiet: boolean; codec: Codec; now: EpochMs },
): Picture => ({
  ...{ card, quiet, busy: running.length, rssBytes: memoryUsage.rss() },
  running: shown(running, codec, now),
})

/** The jobs at work as a picture shows them. */
const shown = (running: readonly AtWork[], codec: Codec, now: EpochMs): Picture['running'] =>
  running
    .filter(({ startedAt }) => now - startedAt >= SHOWN_AFTER_MS)
    .slice(0, MOST_SHOWN)
    .map((one) => ({
      token: one.claim.token,
      queue: one.claim.queue,
      payload: payloadOf(one, codec),
      startedAt: one.startedAt,
      ...logOf(one),
    }))

function logOf({ context }: AtWork): Pick<Picture['running'][number], 'log'> {
  const log = context?.logged?.newest(MOST_LOG_BYTES) ?? []
  return log.length === 0 ? {} : { log }
}

/** Its own, or a short one that any reader of this wire understands. */
function payloadOf({ claim, context, startedAt }: AtWork, codec: Codec): Payload {
  if (claim.payload.length <= MOST_BYTES || !context) return claim.payload
  const { class: name, jid, queue, createdAt } = context
  return codec.encode({
    class: name,
    args: [],
    jid: jid ?? jidOf(String(claim.token)),
    queue,
    createdAt: createdAt ?? startedAt,
  })
}
