// Of very many queues, those that a claim names which does not wait: the first ones of the order, without those that turned out
// to be empty a moment ago. A claim that names a thousand takes a millisecond of the store to find a hundred jobs. A claim that
// waits names all.

import { type Ms, ms } from '../core/clock.ts'
import type { QueueName } from '../core/queues/queue-name.ts'
import type { Claim, ClaimRequest } from '../core/store/queueing.ts'

/** So many need no list. */
const FEW = 64
/** So late may a job in a queue that was empty be found, while others have jobs. */
const FORGOTTEN_AFTER = ms(50)

export class Shortlist {
  readonly #empty = new Set<QueueName>()
  #since = ms(0)

  /** Those to name now, in their order. */
  of(queues: readonly QueueName[], now: Ms): readonly QueueName[] {
    if (queues.length <= FEW) return queues
    if (now - this.#since >= FORGOTTEN_AFTER) this.#empty.clear()
    const some = queues.filter((queue) => !this.#empty.has(queue)).slice(0, FEW)
    return some.length > 0 ? some : queues.slice(0, FEW)
  }

  /** What came of a claim: all before the last queue that gave something are empty now, and that one too if it gave less than asked for. */
  learn({ queues, max }: Pick<ClaimRequest, 'queues' | 'max'>, claims: readonly Claim[], now: Ms): void {
    if (queues.length < FEW) return
    if (this.#empty.size === 0) this.#since = now
    const last = claims.at(-1)?.queue
    const end = claims.length < max || last === undefined ? queues.length : queues.indexOf(last)
    for (const queue of queues.slice(0, end)) this.#empty.add(queue)
  }
}
