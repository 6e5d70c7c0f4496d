// What `doctor` says about a Redis store: whether it is one that we know, keeps what it is given, has room, tells the time
// and is near. What may be lost has a file of its own.

import { type Clock, later, type Ms } from '../../core/clock.ts'
import type { Finding } from '../../core/store/store.ts'
import { durability } from './durability.ts'
import { type Facts, factsOf, infoOf, nameIn, roundTripOf, skewOf } from './facts.ts'
import type { Server } from './server.ts'

const OLDEST = 7
const FAR_MS = 5
const SKEWED_MS = 1000
/** Of a limit: from here on somebody should look. */
const NEARLY = 0.9
const MB = 1024 * 1024

export async function check(server: Server, clock: Clock): Promise<readonly Finding[]> {
  const facts = await factsOf(server)
  const skew = await skewOf(server, clock)
  return [
    version(facts.info),
    role(facts.info),
    eviction(facts.info),
    ...durability(facts, later(clock.now(), skew)),
    memory(facts.info),
    ...connections(facts.info),
    time(skew),
    distance(await roundTripOf(server, clock)),
  ]
}

/** What makes a server unfit from the first moment; null: nothing. */
export async function unfitness(server: Server): Promise<string | null> {
  const { level, message } = version(await infoOf(server))
  return level === 'error' ? message : null
}

type Info = Facts['info']

function version(info: Info): Finding {
  const subject = 'version'
  const dragonfly = info.get('dragonfly_version')
  if (dragonfly !== undefined) {
    const message = `Dragonfly ${dragonfly}: Haymaker is not tested on it. Try it with your jobs first, or use Redis`
    return { level: 'warning', subject, message }
  }
  const major = Number.parseInt(info.get('redis_version') ?? '', 10)
  if (major >= OLDEST) return { level: 'ok', subject, message: nameIn(info) }
  return { level: 'error', subject, message: `${nameIn(info)} is too old; Redis ${OLDEST}.0 or newer is needed` }
}

function role(info: Info): Finding {
  const is = info.get('role') ?? 'unknown'
  if (is === 'master') return { level: 'ok', subject: 'role', message: 'it is the master' }
  return { level: 'error', subject: 'role', message: `it is a ${is}, which takes no writes; name the master` }
}

function eviction(info: Info): Finding {
  const policy = info.get('maxmemory_policy') ?? 'unknown'
  const subject = 'eviction'
  if (policy === 'noeviction') return { level: 'ok', subject, message: 'it deletes no jobs to make room' }
  const cure = 'CONFIG SET maxmemory-policy noeviction'
  if (policy.startsWith('volatile-')) {
    const message = `maxmemory-policy is ${policy}: Redis may delete guards of unique jobs under load. ${cure}`
    return { level: 'warning', subject, message }
  }
  const message = `maxmemory-policy is ${policy}: Redis may delete jobs under load. ${cure}`
  return { level: 'error', subject, message }
}

function memory(info: Info): Finding {
  const subject = 'memory'
  const [used, most] = [Number(info.get('used_memory') ?? 0), Number(info.get('maxmemory') ?? 0)]
  const size = `${Math.ceil(used / MB)} MB`
  if (most === 0) return { level: 'ok', subject, message: `${size} used, no limit (maxmemory is 0)` }
  const share = `${Math.round((100 * used) / most)} % of maxmemory used`
  if (used < NEARLY * most) return { level: 'ok', subject, message: `${size}, ${share}` }
  const message = `${size}, ${share}: when it is full, pushes fail with HM_STORE_FULL. Raise maxmemory, or let workers drain the queues`
  return { level: 'warning', subject, message }
}

function connections(info: Info): readonly Finding[] {
  const subject = 'connections'
  const [used, most] = [Number(info.get('connected_clients')), Number(info.get('maxclients'))]
  if (Number.isNaN(used) || Number.isNaN(most)) return []
  const share = `${used} of ${most}`
  if (used < NEARLY * most) return [{ level: 'ok', subject, message: share }]
  const message = `${share}: when none is left, no process can connect; a worker needs three. Raise maxclients`
  return [{ level: 'warning', subject, message }]
}

function time(skew: Ms): Finding {
  const subject = 'clock'
  const amount = `${(Math.abs(skew) / 1000).toFixed(1)} s`
  if (Math.abs(skew) <= SKEWED_MS) return { level: 'ok', subject, message: `within ${amount} of this machine's` }
  const [where, when] = skew > 0 ? ['ahead of', 'early'] : ['behind', 'late']
  const message = `its clock is ${amount} ${where} this machine's: jobs for later start ${amount} ${when}. Let both follow one time server`
  return { level: 'warning', subject, message }
}

function distance(roundTrip: Ms): Finding {
  const subject = 'round trip'
  const amount = `${roundTrip.toFixed(1)} ms`
  if (roundTrip <= FAR_MS) return { level: 'ok', subject, message: amount }
  const message = `${amount}: each push waits that long, and each time a worker asks for jobs or ends some. Move them nearer to each other`
  return { level: 'warning', subject, message }
}
