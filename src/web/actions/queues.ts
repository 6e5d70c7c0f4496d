// What a person does with a queue.

import { oneOf } from '../parameters.ts'
import { type Change, change } from '../route.ts'

/** Pages from which a queue is paused. */
const back = { back: oneOf(['/queues', '/']) }

const pausing = (verb: 'pause' | 'resume'): Change =>
  change(`/queues/:queue/${verb}`, 'pause queues', back, async (visit, { path, values }) => {
    const queue = visit.hm.queue(path.queue ?? '')
    await (verb === 'pause' ? queue.pause() : queue.resume())
    return { to: visit.to(values.back), told: { key: verb === 'pause' ? 'queues.pausedNow' : 'queues.resumedNow' } }
  })

export const queueActions: readonly Change[] = [pausing('pause'), pausing('resume')]
