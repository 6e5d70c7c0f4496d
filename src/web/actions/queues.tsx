// What a person does with a queue.

import { oneOf, whole } from '../parameters.ts'
import { type Change, change } from '../route.ts'
import { Confirm } from '../ui/confirm.tsx'

/** Pages from which a queue is paused; `queue` is its own. */
const back = { back: oneOf(['/queues', '/', 'queue']) }

const addressOf = (name: string): string => `/queues/${encodeURIComponent(name)}`

const pausing = (verb: 'pause' | 'resume'): Change =>
  change(`/queues/:queue/${verb}`, 'pause queues', back, async (visit, { path, values }) => {
    const queue = visit.hm.queue(path.queue ?? '')
    await (verb === 'pause' ? queue.pause() : queue.resume())
    const to = values.back === 'queue' ? addressOf(queue.name) : values.back
    return { to: visit.to(to), told: { key: verb === 'pause' ? 'queues.pausedNow' : 'queues.resumedNow' } }
  })

const clear: Change = change(
  '/queues/:queue/clear',
  'clear queues',
  { count: whole(0, 1e12, 0) },
  async (visit, { path, values }) => {
    const queue = visit.hm.queue(path.queue ?? '')
    const count = await queue.size()
    // Somebody has seen a number; where it is another now by much, they look again.
    if (count > values.count * 2) {
      const path = addressOf(queue.name)
      const body = (
        <Confirm
          {...{ visit, count, action: visit.to(`${path}/clear`), back: visit.to(path) }}
          about={visit.locale.t('jobs.confirm', { count })}
          verb={visit.locale.t('queues.clear')}
        >
          <p>{visit.locale.t('queue.title', { name: queue.name })}</p>
        </Confirm>
      )
      return { title: visit.locale.t('queues.clear'), tab: 'nav.queues', body }
    }
    return { to: visit.to('/queues'), told: { key: 'jobs.delete.told', count: await queue.clear(), skipped: 0 } }
  },
)

export const queueActions: readonly Change[] = [pausing('pause'), pausing('resume'), clear]
