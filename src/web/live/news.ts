// A picture of the store as the numbers that pages show, by the names that they have there.

import { listenersOf } from './listeners.ts'
import type { Snapshot } from './snapshot.ts'

export type News = Readonly<Record<string, number>>

export function newsOf({ at, stats, processes }: Snapshot): News {
  const { queues, ...totals } = stats
  const news: Record<string, number> = { at, 'stats.latencyMs': Math.max(0, ...queues.map((queue) => queue.latencyMs)) }
  for (const [name, value] of Object.entries(totals)) news[`stats.${name}`] = value
  for (const { name, size, latencyMs, paused } of queues) {
    news[`queue.${name}.size`] = size
    news[`queue.${name}.latencyMs`] = latencyMs
    const isAlone = !paused && size > 0 && listenersOf(name, processes) === 0
    news[`queue.${name}.paused`] = Number(paused)
    news[`queue.${name}.alone`] = Number(isAlone)
    news[`queue.${name}.running`] = Number(!paused && !isAlone)
  }
  return news
}
