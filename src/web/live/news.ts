// A picture of the store as the numbers that pages show, by the names that they have there.

import { listenersOf } from '../processes/listening.ts'
import { loadOf } from '../processes/load.ts'
import type { Snapshot } from './snapshot.ts'

export type News = Readonly<Record<string, number>>

/** Of so many processes at most, so that the news stay small. */
const MOST_PROCESSES = 100

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
  const { slots, utilization, rssBytes } = loadOf(processes)
  Object.assign(news, { 'load.slots': slots, 'load.utilization': utilization, 'load.rss': rssBytes })
  for (const { owner, busy, rssBytes: rss } of processes.slice(0, MOST_PROCESSES)) {
    news[`process.${owner}.busy`] = busy
    news[`process.${owner}.rss`] = rss
  }
  return news
}
