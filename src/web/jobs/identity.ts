// How a page names a job, so that an action finds that one and no other: the time it stands at and a digest of its bytes. A
// job that went on meanwhile has another name, and is told to be gone.

import { createHash } from 'node:crypto'
import { epochMs } from '../../core/clock.ts'
import type { Place } from '../../core/store/places.ts'
import type { Store } from '../../core/store/store.ts'
import { StoredJob } from '../../runtime/stored-job.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { waitingIn } from '../../runtime/waiting-places.ts'

/** As in `1796000000000.kX3…`; the time is empty in a queue, and the id where it is none that a form gives back as it was. */
export const keyOf = (job: StoredJob): string =>
  `${job.at ?? ''}.${digestOf(job.payload)}.${plain.exec(job.jid ?? '') ?? ''}`

const plain = /^[\w-]{1,64}$/

const digestOf = (payload: Uint8Array): string => createHash('sha256').update(payload).digest('base64url').slice(0, 16)

const shape = /^(\d{0,16})\.([\w-]{16})\.([\w-]{0,64})$/

/** How far a queue is searched for a job that a page has shown. */
const EXAMINED = 50_000
/** Jobs that stand at one time and are looked at. */
const AT_ONE_TIME = 1000

/** The job of this name, or null: it went on. One of a queue may wait in a lane. */
export async function findByKey(store: Store, place: Place, key: string): Promise<StoredJob | null> {
  const [, at = '', digest = '', jid = ''] = shape.exec(key) ?? []
  if (digest === '') return null
  const contains = jid === '' ? [] : [JSON.stringify(jid)]
  const time = at === '' ? null : epochMs(Number(at))
  const request = {
    ...{ contains, limit: AT_ONE_TIME, examine: time === null ? EXAMINED : AT_ONE_TIME },
    ...(time !== null && { between: [time, time] as const }),
  }
  for (const one of place.kind === 'queue' ? await waitingIn(store, place.queue) : [place]) {
    const { entries } = await store.search(one, request)
    const found = entries.find((entry) => digestOf(entry.payload) === digest)
    if (found) return new StoredJob(store, systemClock, one.kind, found)
  }
  return null
}
