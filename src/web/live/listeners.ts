// Who takes jobs from a queue.

import type { WorkerProcess } from '../../runtime/inspector.ts'

/** How many processes do; one that is quiet does not. */
export const listenersOf = (queue: string, processes: readonly WorkerProcess[]): number =>
  processes.filter(
    ({ quiet, card }) => !quiet && card.capsules.some(({ queues }) => queues.some(({ name }) => name === queue)),
  ).length
