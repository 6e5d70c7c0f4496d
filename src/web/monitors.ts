// What monitors ask Sidekiq Web and resque-web for, in the shapes that they know.

import { type Look, look } from './route.ts'
import type { Visit } from './visit.ts'

const DEFAULT = 'default'

/** As Sidekiq's `/stats`. */
const stats = look('/stats', 'view', {}, async ({ snapshot }) => {
  const { processed, failed, busy, processes, enqueued, scheduled, retries, dead, queues } = snapshot.stats
  const latency = queues.find(({ name }) => name === DEFAULT)?.latencyMs ?? 0
  return Response.json({
    sidekiq: {
      ...{ processed, failed, busy, processes, enqueued, scheduled, retries, dead, default_latency: latency / 1000 },
    },
    server_utc_time: `${new Date(snapshot.at).toISOString().slice(11, 19)} UTC`,
  })
})

/** As Sidekiq's `/stats/queues`. */
const queues = look('/stats/queues', 'view', {}, async ({ snapshot }) =>
  Response.json(Object.fromEntries(snapshot.stats.queues.map(({ name, size }) => [name, size]))),
)

/** As Resque's `/stats.txt`. */
const lines = look('/stats.txt', 'view', {}, async ({ snapshot: { stats: seen } }: Visit) => {
  const facts = [
    ...[`resque.pending=${seen.enqueued}`, `resque.processed+=${seen.processed}`, `resque.failed+=${seen.failed}`],
    ...[`resque.workers=${seen.processes}`, `resque.working=${seen.busy}`],
    ...seen.queues.map(({ name, size }) => `queues.${name}=${size}`),
  ]
  return new Response(`${facts.join('\n')}\n`, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
})

export const monitors: readonly Look[] = [stats, queues, lines]
