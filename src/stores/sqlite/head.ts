// The head of a queue on its way into the hands of an owner: three statements for however many jobs. Their bytes come in one
// piece, since a list of two hundred blobs takes node:sqlite twice as long: 1 µs for a job instead of 0.5.

import type { EpochMs } from '../../core/clock.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import { type Claim, type Owner, type Token, token } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { bytesIn } from './read-row.ts'
import { queueing as sql } from './sql.generated.ts'

/** The columns of `headOf`. */
type Head = readonly [count: number, last: number, suspects: number | null, sizes: string, bytes: Uint8Array | null]

interface Mark {
  readonly suspectUntil: number | null
  readonly charges: number
}

/** Above this, a job that runs for long would keep too much of its neighbours in memory, and has a copy of its own. */
const LARGE = 256 * 1024

const unmarked: Mark = { suspectUntil: null, charges: 0 }

/** Claims what is at the head of a queue, as much as there is room for. */
export function claimHead(
  database: Database,
  { owner, queue, first, room, now }: { owner: Owner; queue: QueueName; first: Token; room: number; now: EpochMs },
): Claim[] {
  const [head] = database.lists<Head>(sql.headOf, queue, room)
  if (!head || head[0] === 0) return []
  const [, last, suspects, sizes, bytes] = head
  const payloads = cut(bytes, sizes)
  const marks = suspects === null ? [] : database.all<Mark>(sql.marksOfHead, queue, last)
  database.run(sql.claimHead, queue, last, owner.id, first)
  database.run(sql.leaveHead, queue, last)
  return payloads.map((payload, i) => {
    const { suspectUntil, charges } = marks[i] ?? unmarked
    const suspect = suspectUntil !== null && suspectUntil > now
    return { token: token(first + i), queue, payload, suspect, charges: suspect ? charges : 0 }
  })
}

/** A piece for each size; null where a row has no job. @throws UnreadableRow */
function cut(bytes: Uint8Array | null, sizes: string): Payload[] {
  const known: (number | null)[] = JSON.parse(sizes)
  let end = 0
  return known.map((size) => {
    if (size === null || bytes === null) return bytesIn(null)
    const begin = end
    end += size
    return payload(bytes.length > LARGE ? bytes.slice(begin, end) : bytes.subarray(begin, end))
  })
}
