// A picture of the store as the numbers that pages show, by the names that they have there.

import type { QueueStats } from '../../runtime/inspector.ts'
import { listenersOf } from '../processes/listening.ts'
import { loadOf } from '../processes/load.ts'
import type { Snapshot } from './snapshot.ts'

export type News = Readonly<Record<string, number>>

/** Of so many processes at most, so that the news stay small. */
const MOST_PROCESSES = 100

/** How long a job has waited at the most; null: jobs wait, and none of them says since when. */
export function longestWait(queues: readonly QueueStats[]): number | null {
  const known = queues.filter(({ size }) => size > 0).map(({ latencyMs }) => latencyMs)
  const waits = known.filter((wait) => wait !== null)
  return known.length > 0 && waits.length === 0 ? null : Math.max(0, ...waits)
}

export function newsOf({ at, stats, processes }: Snapshot): News {
  const { queues, ...totals } = stats
  const news: Record<string, number> = { at }
  const longest = longestWait(queues)
  if (longest !== null) news['stats.latencyMs'] = longest
  for (const [name, value] of Object.entries(totals)) news[`stats.${name}`] = value
  for (const { name, size, latencyMs, paused } of queues) {
    news[`queue.${name}.size`] = size
    if (latencyMs !== null) news[`queue.${name}.latencyMs`] = latencyMs
    const isAlone = !paused && size > 0 && listenersOf(name, processes) === 0
    news[`queue.${name}.paused`] = Number(paused)
    news[`queue.${name}.alone`] = Number(isAlone)
    news[`queue.${name}.running`] = Number(!paused && !isAlone)
  }
  const { slots, utilization, rssBytes } = loadOf(processes)
  Object.assign(news, { 'load.slots': slots, 'load.utilization': utilization, 'load.rss': rssBytes })
  for (const { owner, busy, rssBytes: rss, did } of processes.slice(0, MOST_PROCESSES)) {
    news[`process.${owner}.busy`] = busy
    news[`process.${owner}.rss`] = rss
    for (const [name, count] of Object.entries(did ?? {})) news[`process.${owner}.${name}`] = count
  }
  return news
}
