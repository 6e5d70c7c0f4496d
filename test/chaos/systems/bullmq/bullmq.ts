// BullMQ under the nemesis, as its guide "Going to production" sets it up: a lock of 30 s, a look for stalled jobs every 30 s,
// one recovery of a job, workers that wait for their Redis as long as it takes, and producers that do not.

import { textOf } from '../../../../src/stores/redis/connection.ts'
import { onServer } from '../../../redis/on-server.ts'
import type { AtRest } from '../../check/walk.ts'
import { install } from '../../peers/installed.ts'
import { type Peer, script, versionOf } from '../../peers/peer.ts'
import { sum, textsOf } from '../../peers/redis-jobs.ts'

/** The key of a part of the queue. */
const key = (part: string): string => `bull:chaos:${part}`
const lists = { wait: 'queue', active: 'claim', paused: 'queue' } as const
const sets = { delayed: 'schedule', prioritized: 'queue', failed: 'dead' } as const

const numberIn = (text: string): number | null => {
  try {
    return JSON.parse(text).n ?? null
  } catch {
    return null
  }
}

const jobsIn = (url: string): Promise<AtRest[]> =>
  onServer(url, async (redis) => {
    const found: AtRest[] = []
    const add = async (place: AtRest['place'], ids: readonly string[]): Promise<void> => {
      for (const id of ids) {
        const fields = await redis.send(['HGET', key(id), 'data'])
        const why = textOf((await redis.send(['HGET', key(id), 'failedReason'])) ?? '')
        if (fields !== null) found.push({ n: numberIn(textOf(fields)), place, ...(place === 'dead' && { why }) })
      }
    }
    for (const [part, place] of Object.entries(lists))
      await add(place, await textsOf(redis, 'LRANGE', key(part), '0', '-1'))
    for (const [part, place] of Object.entries(sets))
      await add(place, await textsOf(redis, 'ZRANGE', key(part), '0', '-1'))
    return found
  })

export const bullmq: Peer = {
  version: versionOf('bullmq'),
  store: 'redis',
  settings: 'lock 30 s, stalled jobs looked for every 30 s, `maxStalledCount` 1 (all as they come)',
  install: () => install('bullmq'),
  prepare: async () => undefined,
  system: {
    name: 'bullmq',
    producer: script('bullmq', 'producer'),
    worker: script('bullmq', 'worker'),
    // Every step of a job is a script; what names the queue is one of them.
    cuts: [/bull:chaos:active/, /bull:chaos:wait/, /bull:chaos:meta/],
    drainMs: 150_000,
    remaining: (url) =>
      onServer(url, (redis) =>
        sum(redis, [
          ['LLEN', key('wait')],
          ['LLEN', key('active')],
          ['ZCARD', key('delayed')],
        ]),
      ),
    walk: async (url) => ({ jobs: await jobsIn(url), strays: [], counted: null }),
  },
}
