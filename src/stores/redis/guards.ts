// Guards on Redis, read: a key for each, whose text says until when it holds and who holds it.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import type { GuardKey } from '../../core/features/guard.ts'
import { type Jid, jidOf } from '../../core/job/jid.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import { ownerId } from '../../core/store/queueing.ts'
import { bytesOf, listOf, type Reply, textOf } from './connection.ts'
import type { Parts } from './parts.ts'

/** What a guard says; null: nothing that we write. */
export function readGuard(value: Reply): { readonly until: EpochMs; readonly holder: Jid } | null {
  const [, until, holder] = /^(\d+) (.*)$/s.exec(value === null ? '' : textOf(value)) ?? []
  return until === undefined || holder === undefined ? null : { until: epochMs(Number(until)), holder: jidOf(holder) }
}

/** What TIME answers; 0 where it was not asked. */
export function timeIn(said: Reply): EpochMs {
  const [seconds = 0, micros = 0] = said === null ? [] : listOf(said).map(Number)
  return epochMs(seconds * 1000 + Math.floor(micros / 1000))
}

/** Who holds each key now, by the clock of the server; null: nobody. */
export async function holders({ server, keys }: Parts, asked: readonly GuardKey[]): Promise<readonly (Jid | null)[]> {
  if (asked.length === 0) return []
  const [time, held] = await server.pipeline([['TIME'], ['MGET', ...asked.map(keys.guard)]])
  const now = timeIn(time ?? null)
  return listOf(held).map((value) => {
    const guard = readGuard(value)
    return guard && guard.until > now ? guard.holder : null
  })
}

/** What stands in all hands. A claim is kept as the name of its queue, a line break, and the payload. */
export async function inHand({ server, keys }: Parts): Promise<readonly Payload[]> {
  const [alive, dead] = await server.pipeline([
    ['HKEYS', keys.owners],
    ['SMEMBERS', keys.deadOwners],
  ])
  const owners = [...listOf(alive), ...listOf(dead)].map((id) => ownerId(textOf(id)))
  const hands = await server.pipeline(owners.map((id) => ['HVALS', keys.claims(id)]))
  return hands.flatMap(listOf).map((claim) => {
    const bytes = bytesOf(claim)
    return payload(bytes.subarray(bytes.indexOf('\n') + 1))
  })
}
