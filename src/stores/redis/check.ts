// What `doctor` says about a Redis store: whether it is new enough, keeps what it is given, and what a power cut may take.

import type { Finding } from '../../core/store/store.ts'
import { textOf } from './connection.ts'
import type { Server } from './server.ts'

/** `redis_version` and other lines of INFO. */
type Facts = ReadonlyMap<string, string>

export async function check(server: Server): Promise<readonly Finding[]> {
  const facts = await factsOf(server)
  return [version(facts), role(facts), eviction(facts), durability(facts)]
}

/** What makes a server unfit from the first moment; null: nothing. */
export async function unfitness(server: Server): Promise<string | null> {
  const { level, message } = version(await factsOf(server))
  return level === 'error' ? message : null
}

async function factsOf(server: Server): Promise<Facts> {
  const lines = textOf(await server.send(['INFO', 'everything'])).split('\r\n')
  return new Map(
    lines.flatMap((line) => {
      const [name = '', ...value] = line.split(':')
      return value.length > 0 ? [[name, value.join(':')] as const] : []
    }),
  )
}

function version(facts: Facts): Finding {
  const text = facts.get('redis_version') ?? 'unknown'
  const [major = 0] = text.split('.').map(Number)
  if (major >= 7) return { level: 'ok', subject: 'version', message: `Redis ${text}` }
  return { level: 'error', subject: 'version', message: `Redis ${text} is too old; 7.0 or newer is needed` }
}

function role(facts: Facts): Finding {
  const is = facts.get('role') ?? 'unknown'
  if (is === 'master') return { level: 'ok', subject: 'role', message: 'it is the master' }
  return { level: 'error', subject: 'role', message: `it is a ${is}, which takes no writes; name the master` }
}

function eviction(facts: Facts): Finding {
  const policy = facts.get('maxmemory_policy') ?? 'unknown'
  if (policy === 'noeviction') return { level: 'ok', subject: 'eviction', message: 'it deletes no jobs to make room' }
  return {
    level: 'error',
    subject: 'eviction',
    message: `maxmemory-policy is ${policy}: Redis may delete jobs under load. CONFIG SET maxmemory-policy noeviction`,
  }
}

function durability(facts: Facts): Finding {
  if (facts.get('aof_enabled') === '1')
    return {
      level: 'ok',
      subject: 'durability',
      message: 'it logs its writes; with appendfsync everysec a power cut may take about two seconds',
    }
  return {
    level: 'warning',
    subject: 'durability',
    message:
      'appendonly is no: a crash of the server takes every job since its last snapshot. CONFIG SET appendonly yes',
  }
}
