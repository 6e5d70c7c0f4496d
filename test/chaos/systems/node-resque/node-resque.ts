// node-resque under the nemesis: a pop writes down in one script what its worker holds, so a death loses nothing. Its
// scheduler gives back what dead workers held only if it is told to, and after an hour; here it is told to, after 10 s.

import { textOf } from '../../../../src/stores/redis/connection.ts'
import { onServer } from '../../../redis/on-server.ts'
import type { AtRest } from '../../check/walk.ts'
import { install } from '../../peers/installed.ts'
import { type Peer, script, versionOf } from '../../peers/peer.ts'
import { textsOf } from '../../peers/redis-jobs.ts'

/** What stands in a list: a job, or what a worker holds or failed with, which has the job inside. */
export function resqueNumber(text: string): number | null {
  try {
    const { args, payload } = JSON.parse(text)
    return (payload?.args ?? args)[0].n ?? null
  } catch {
    return null
  }
}

const jobsIn = (url: string): Promise<AtRest[]> =>
  onServer(url, async (redis) => {
    const at = (place: AtRest['place']) => (text: string) => ({ n: resqueNumber(text), place })
    const list = (key: string): Promise<string[]> => textsOf(redis, 'LRANGE', key, '0', '-1')
    const delayed = await Promise.all((await textsOf(redis, 'KEYS', 'resque:delayed:*')).map(list))
    // What a worker held stays written down after its job was given back; only members of this set hold anything.
    const workers = await textsOf(redis, 'SMEMBERS', 'resque:workers')
    const held = await Promise.all(
      workers.map(async (name) => textOf((await redis.send(['GET', `resque:worker:${name}`])) ?? '')),
    )
    return [
      ...(await list('resque:queue:chaos')).map(at('queue')),
      ...delayed.flat().map(at('schedule')),
      ...held.filter((text) => text !== '').map(at('claim')),
      ...(await list('resque:failed')).map((text) => ({ ...at('dead')(text), why: whyOf(text) })),
    ]
  })

const whyOf = (text: string): string => String(JSON.parse(text).error)

export const nodeResque: Peer = {
  version: versionOf('node-resque'),
  store: 'redis',
  settings: '`retryStuckJobs` on, `stuckWorkerTimeout` 10 s (off and 60 min as they come), leader lock 10 s (180 s)',
  install: () => install('node-resque'),
  prepare: async () => undefined,
  system: {
    name: 'node-resque',
    producer: script('node-resque', 'producer'),
    worker: script('node-resque', 'worker'),
    // The pop of a worker, a push, the end of a job.
    cuts: [/evalsha/i, /rpush/i, /resque:worker:/],
    drainMs: 120_000,
    remaining: async (url) => (await jobsIn(url)).filter(({ place }) => place !== 'dead').length,
    walk: async (url) => ({ jobs: await jobsIn(url), strays: [], counted: null }),
  },
}
