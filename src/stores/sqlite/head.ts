// The head of a queue on its way into the hands of an owner: four statements for however many jobs. Their bytes come in one
// piece, since a list of two hundred blobs takes node:sqlite twice as long: 1 µs for a job instead of 0.5. Of large jobs a few come
// at a time, or their bytes would fill the memory and the loop would stand while they are copied.

import type { EpochMs } from '../../core/clock.ts'
import { type Payload, payload } from '../../core/payload/payload.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import { type Claim, type Owner, type Token, token } from '../../core/store/queueing.ts'
import type { Database } from './database.ts'
import { bytesIn } from './read-row.ts'
import { queueing as sql } from './sql.generated.ts'

/** The columns of `headOf`. */
type Head = readonly [last: number, suspects: number | null, bytes: Uint8Array | null]

interface Mark {
  readonly suspectUntil: number | null
  readonly charges: number
}

/** Above this, a job that runs for long would keep too much of its neighbours in memory, and has a copy of its own. */
const LARGE = 256 * 1024
/** The jobs of a head have so many bytes together, or it is one job. */
const MOST_BYTES = 4 * 1024 * 1024

const unmarked: Mark = { suspectUntil: null, charges: 0 }

/** Claims what is at the head of a queue, as much as there is room for. */
export function claimHead(
  database: Database,
  { owner, queue, first, room, now }: { owner: Owner; queue: QueueName; first: Token; room: number; now: EpochMs },
): Claim[] {
  const sizes = sizesOfHead(database, queue, room)
  const [head] = sizes.length === 0 ? [] : database.lists<Head>(sql.headOf, queue, sizes.length)
  if (!head) return []
  const [last, suspects, bytes] = head
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

/** Of as many jobs as may come together; null where a row has no job. */
function sizesOfHead(database: Database, queue: QueueName, room: number): readonly (number | null)[] {
  const [[said] = ['[]']] = database.lists<[string]>(sql.sizesOfHead, queue, room)
  const sizes: (number | null)[] = JSON.parse(said)
  let bytes = 0
  const end = sizes.findIndex((size, i) => {
    bytes += size ?? 0
    return i > 0 && bytes > MOST_BYTES
  })
  return end < 0 ? sizes : sizes.slice(0, end)
}

/** A piece for each size. @throws UnreadableRow */
function cut(bytes: Uint8Array | null, sizes: readonly (number | null)[]): Payload[] {
  let end = 0
  return sizes.map((size) => {
    if (size === null || bytes === null) return bytesIn(null)
    const begin = end
    end += size
    return payload(bytes.length > LARGE ? bytes.slice(begin, end) : bytes.subarray(begin, end))
  })
}
