// A walk over every key of a Redis that Haymaker used: each is one that docs/wire/haymaker.md names, of the type and with the
// TTL that stand there, and nothing is left of processes, which have all ended.

import { type Connection, listOf, type Reply, textOf } from '../../../../src/stores/redis/connection.ts'
import type { AtRest, Walk } from '../../../chaos/check/walk.ts'
import { onServer } from '../../../redis/on-server.ts'
import { foundKeys, keyRows, strayOf } from '../../../redis/wire-page.ts'
import { jobIn } from './stored.ts'

/** What a process leaves behind only if it ended without leaving, and nobody cleared up after it. */
const ofProcesses = /^(hm:(owners|beats|hosts|dead-owners|owner:|claims:)|processes$)/

/** What goes with the last job that has a lock, a lease or a place in a lane. */
const ofJobs = /^hm:(guard|held|lanes|lane|in-lane):/

export const walkRedis = (url: string): Promise<Walk> =>
  onServer(url, async (redis) => {
    const found = await foundKeys(redis)
    const rows = keyRows()
    const strays = found.flatMap((key) => strayOf(key, rows) ?? [])
    const left = found.filter(({ key }) => ofProcesses.test(key)).map(({ key }) => `${key} is left of a process`)
    const held = found.filter(({ key }) => ofJobs.test(key)).map(({ key }) => `${key} is left of a job`)
    const count = async (key: string): Promise<number> => Number(textOf((await redis.send(['GET', key])) ?? '0'))
    return {
      jobs: await jobsIn(redis),
      strays: [...strays, ...left, ...held, ...(await leasesIn(redis))],
      counted: { processed: await count('stat:processed'), failed: await count('stat:failed') },
      crons: await cronsIn(redis),
    }
  })

/** Those that have not ended. */
async function leasesIn(redis: Connection): Promise<string[]> {
  const keys = listOf(await redis.send(['KEYS', 'hm:leases:*'])).map(textOf)
  const [seconds] = listOf(await redis.send(['TIME'])).map(textOf)
  const held = keys.map(async (key) =>
    listOf(await redis.send(['ZRANGEBYSCORE', key, `(${seconds}000`, '+inf'])).map(
      (id) => `${key} is left of ${textOf(id)}`,
    ),
  )
  return (await Promise.all(held)).flat()
}

/** Each is a version, a space, and what was declared. */
async function cronsIn(redis: Connection): Promise<Readonly<Record<string, number>>> {
  const all = listOf(await redis.send(['HGETALL', 'hm:crons'])).map(textOf)
  const pairs = Array.from({ length: all.length / 2 }, (_, i) => [all[2 * i] ?? '', all[2 * i + 1] ?? ''] as const)
  const from = (text: string): number => JSON.parse(text.slice(text.indexOf(' ') + 1)).from
  return Object.fromEntries(pairs.filter(([name]) => name !== '').map(([name, text]) => [name, from(text)]))
}

export const remainingInRedis = (url: string): Promise<number> =>
  onServer(url, async (redis) => (await jobsIn(redis)).filter(({ place }) => place !== 'dead').length)

async function jobsIn(redis: Connection): Promise<AtRest[]> {
  const all = async (...command: string[]): Promise<string[]> => listOf(await redis.send(command)).map(textOf)
  const queues = (await all('SMEMBERS', 'queues')).map((name) => all('LRANGE', `queue:${name}`, '0', '-1'))
  const sets = (['schedule', 'retry', 'dead'] as const).map(async (place) =>
    (await all('ZRANGE', place, '0', '-1')).map((payload) => jobIn(place, payload)),
  )
  const waits = (await all('KEYS', 'hm:lane:*')).map((key) => all('LRANGE', key, '0', '-1'))
  const claims = (await all('KEYS', 'hm:claims:*')).map((key) => redis.send(['HVALS', key]))
  return [
    ...(await Promise.all(queues)).flat().map((payload) => jobIn('queue', payload)),
    ...(await Promise.all(sets)).flat(),
    // A jid, a line break, the payload.
    ...(await Promise.all(waits)).flat().map((entry) => jobIn('lane', entry.slice(entry.indexOf('\n') + 1))),
    ...(await Promise.all(claims)).flatMap(claimsOf),
  ]
}

/** A claim is the name of its queue, a line break, the payload. */
const claimsOf = (reply: Reply): AtRest[] =>
  listOf(reply).map((claim) => jobIn('claim', textOf(claim).slice(textOf(claim).indexOf('\n') + 1)))
