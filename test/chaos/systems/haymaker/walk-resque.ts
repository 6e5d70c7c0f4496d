// A walk over every key of a Redis with Resque's keys that Haymaker used: each is one that docs/wire names, of the type and with the TTL
// that stand there, and nothing is left of processes, which have all ended.

import { type Connection, listOf, type Reply, textOf } from '../../../../src/stores/redis/connection.ts'
import type { AtRest, Walk } from '../../../chaos/check/walk.ts'
import { onServer } from '../../../redis/on-server.ts'
import { foundKeys, keyRows, resquePagePath, strayOf } from '../../../redis/wire-page.ts'
import { jobIn } from './stored.ts'

const NAMESPACE = 'resque:'
const serverOf = (address: string): string => address.replace(/^resque:/, 'redis:')

/** What a process leaves behind only if it ended without leaving, and nobody cleared up after it. */
const ofProcesses =
  /^(hm:(owners|beats|hosts|dead-owners|workers|processes|owner:|claims:)|workers|worker:|stat:(processed|failed):)/

export const walkResque = (address: string): Promise<Walk> =>
  onServer(serverOf(address), async (redis) => {
    const all = await foundKeys(redis)
    const found = all.map((one) => ({ ...one, key: one.key.replace(NAMESPACE, '') }))
    const rows = [...keyRows(resquePagePath), ...keyRows().filter(({ name }) => name.startsWith('hm:'))]
    const outside = all.filter(({ key }) => !key.startsWith(NAMESPACE)).map(({ key }) => `${key}: not in the namespace`)
    const strays = found.flatMap((key) => strayOf(key, rows) ?? [])
    const left = found.filter(({ key }) => ofProcesses.test(key)).map(({ key }) => `${key} is left of a process`)
    const count = async (key: string): Promise<number> =>
      Number(textOf((await redis.send(['GET', `${NAMESPACE}${key}`])) ?? '0'))
    return {
      jobs: await jobsIn(redis),
      strays: [...outside, ...strays, ...left],
      counted: { processed: await count('stat:processed'), failed: await count('stat:failed') },
    }
  })

export const remainingInResque = (address: string): Promise<number> =>
  onServer(serverOf(address), async (redis) => (await jobsIn(redis)).filter(({ place }) => place !== 'dead').length)

async function jobsIn(redis: Connection): Promise<AtRest[]> {
  const all = async (command: string, key: string, ...rest: string[]): Promise<string[]> =>
    listOf(await redis.send([command, `${NAMESPACE}${key}`, ...rest])).map(textOf)
  const lists = async (names: readonly string[]): Promise<string[]> =>
    (await Promise.all(names.map((name) => all('LRANGE', name, '0', '-1')))).flat()
  const [queues, seconds] = await Promise.all([
    all('SMEMBERS', 'queues'),
    all('ZRANGE', 'delayed_queue_schedule', '0', '-1'),
  ])
  const claims = (await all('KEYS', 'hm:claims:*')).map((key) => redis.send(['HVALS', key]))
  return [
    ...(await lists(queues.map((name) => `queue:${name}`))).map((payload) => jobIn('queue', payload)),
    ...(await lists(seconds.map((second) => `delayed:${second}`))).map((payload) => jobIn('schedule', payload)),
    ...(await all('ZRANGE', 'hm:retry', '0', '-1')).map((payload) => jobIn('retry', payload)),
    ...(await lists(['failed'])).map((record) => jobIn('dead', payloadIn(record))),
    ...(await Promise.all(claims)).flatMap(claimsOf),
  ]
}

/** The job of a failure: as it was where it could not be read. */
function payloadIn(record: string): string {
  const { payload, hm_bytes: bytes } = JSON.parse(record)
  return bytes === undefined ? JSON.stringify(payload) : Buffer.from(bytes, 'base64').toString()
}

/** A claim is the name of its queue, a line break, the payload. */
const claimsOf = (reply: Reply): AtRest[] =>
  listOf(reply).map((claim) => jobIn('claim', textOf(claim).slice(textOf(claim).indexOf('\n') + 1)))
