// Whether a process takes jobs from a queue: its card has names and patterns, as they were written where it was started.

import { expandForeign } from '../../core/queues/order.ts'
import type { QueueName } from '../../core/queues/queue-name.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Card } from '../../core/store/processes.ts'
import type { WorkerProcess } from '../../runtime/inspector.ts'

export function listensTo(card: Pick<Card, 'capsules'>, queue: QueueName): boolean {
  return card.capsules.some((capsule) => takes(capsule, queue))
}

function takes({ mode, queues }: Card['capsules'][number], queue: QueueName): boolean {
  if (queues.some(({ name }) => name === queue)) return true
  const entries = queues.map(({ name, weight }) => ({ pattern: name, weight }))
  return expandForeign({ mode, entries }, [queue]).some(({ name }) => name === queue)
}

/** How many processes take jobs from a queue. Those that are quiet take none. */
export const listenersOf = (queue: string, processes: readonly WorkerProcess[]): number =>
  isQueueName(queue) ? processes.filter(({ quiet, card }) => !quiet && listensTo(card, queue)).length : 0
