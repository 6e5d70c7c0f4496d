// What a Redis store is made of: what its server says of itself, and how much each of the store's structures holds. Three
// trips: one that is timed, one that asks what there is, one that counts and weighs it.

import { epochMs, type Ms, ms } from '../../core/clock.ts'
import { isQueueName } from '../../core/queues/queue-name.ts'
import type { Anatomy, Fact, FactName, Structure, StructureName } from '../../core/store/anatomy.ts'
import { ownerId } from '../../core/store/queueing.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import { infoIn, nameIn } from './facts.ts'
import { keyPages, weighed } from './key-pages.ts'
import type { Parts } from './parts.ts'

const MOST_QUEUES = 100
const MOST_OWNERS = 100

type Info = ReadonlyMap<string, string>

export function anatomy(parts: Parts): Anatomy {
  const { server, keys, clock } = parts
  return {
    ...keyPages(parts),
    async facts() {
      const sent = clock.monotonic()
      await server.send(['TIME'])
      const roundTrip = ms(clock.monotonic() - sent)
      const [info, queues, owners, dead] = await server.pipeline([
        ['INFO', 'everything'],
        ['SMEMBERS', keys.queues],
        ['HKEYS', keys.owners],
        ['SMEMBERS', keys.deadOwners],
      ])
      const names = listOf(queues).map(textOf).filter(isQueueName).sort()
      const claims = [...listOf(owners), ...listOf(dead)].slice(0, MOST_OWNERS).map(textOf)
      const structures = await structuresOf(parts, names.slice(0, MOST_QUEUES), claims)
      return { facts: factsIn(infoIn(info), roundTrip), structures, left: Math.max(0, names.length - MOST_QUEUES) }
    },
  }
}

function factsIn(info: Info, roundTrip: Ms): readonly Fact[] {
  return [
    { name: 'server', unit: 'text', value: nameIn(info) },
    ...text(info, 'role', 'role'),
    ...number(info, 'uptime_in_seconds').map((s): Fact => ({ name: 'uptime', unit: 'duration', value: ms(s * 1000) })),
    { name: 'roundTrip', unit: 'duration', value: roundTrip },
    ...measured(info, 'bytes', { memory: 'used_memory', memoryPeak: 'used_memory_peak' }),
    // 0 is no limit.
    ...measured(info, 'bytes', { memoryLimit: 'maxmemory' }).filter(({ value }) => value !== 0),
    ...measured(info, 'share', { fragmentation: 'mem_fragmentation_ratio' }),
    ...text(info, 'eviction', 'maxmemory_policy'),
    ...text(info, 'persistence', 'aof_enabled').map((fact): Fact => ({ ...fact, ...logged(fact.value === '1') })),
    ...number(info, 'rdb_last_save_time').map(
      (s): Fact => ({ name: 'lastSave', unit: 'moment', value: epochMs(s * 1000) }),
    ),
    ...measured(info, 'count', { clients: 'connected_clients', operations: 'instantaneous_ops_per_sec' }),
    ...measured(info, 'count', { evicted: 'evicted_keys', expired: 'expired_keys' }),
  ]
}

/** In the words of its settings. */
const logged = (isLogged: boolean): { readonly unit: 'text'; readonly value: string } => ({
  unit: 'text',
  value: isLogged ? 'appendonly yes' : 'appendonly no',
})

/** What a server does not say is left out. */
function number(info: Info, line: string): readonly number[] {
  const value = Number(info.get(line) ?? Number.NaN)
  return Number.isFinite(value) ? [value] : []
}

const text = (info: Info, name: FactName, line: string): readonly Fact[] =>
  info.has(line) ? [{ name, unit: 'text', value: info.get(line) ?? '' }] : []

const measured = (
  info: Info,
  unit: 'count' | 'bytes' | 'share',
  lines: Readonly<Partial<Record<FactName, string>>>,
): readonly Fact[] =>
  Object.entries(lines).flatMap(([name, line]) =>
    number(info, line).map((value): Fact => ({ name: name as FactName, unit, value })),
  )

/** A key that is counted. */
interface Counted {
  readonly name: StructureName
  readonly of: string | null
  readonly key: string
  readonly by: 'LLEN' | 'ZCARD' | 'HLEN' | 'SCARD'
}

async function structuresOf(
  { server, keys, layout }: Parts,
  queues: readonly string[],
  owners: readonly string[],
): Promise<readonly Structure[]> {
  const one = (name: StructureName, key: string, by: Counted['by']): Counted => ({ name, of: null, key, by })
  const counted: readonly Counted[] = [
    ...queues.map((of): Counted => ({ name: 'queue', of, key: keys.queue(of), by: 'LLEN' })),
    ...[
      one('schedule', keys.schedule, 'ZCARD'),
      one('retry', keys.retry, 'ZCARD'),
      one('dead', keys.dead, layout.made.dead === 'lists' ? 'LLEN' : 'ZCARD'),
    ],
    ...owners.map((id) => one('claims', keys.claims(ownerId(id)), 'HLEN')),
    ...[
      one('processes', keys.owners, 'HLEN'),
      one('suspects', keys.recovered, 'HLEN'),
      one('notes', keys.notes, 'LLEN'),
    ],
  ]
  const [sizes, bytes] = await Promise.all([
    server.pipeline(counted.map(({ by, key }) => [by, key])),
    weighed(
      server,
      counted.map(({ key }) => key),
    ),
  ])
  return together(counted, sizes, bytes)
}

/** The claims of all owners are one structure, which is there when nobody holds any. */
function together(
  counted: readonly Counted[],
  sizes: readonly Reply[],
  bytes: readonly (number | null)[],
): readonly Structure[] {
  const claims: Structure[] = [{ name: 'claims', of: null, entries: 0, bytes: 0 }]
  const others: Structure[] = []
  for (const [i, { name, of }] of counted.entries()) {
    // What does not exist weighs nothing.
    const weight = bytes.length === 0 ? null : (bytes[i] ?? 0)
    const structure = { name, of, entries: Number(sizes[i]), bytes: weight }
    ;(name === 'claims' ? claims : others).push(structure)
  }
  const sum = claims.reduce((all, { entries, bytes: more }) => ({
    ...{ name: 'claims', of: null, entries: all.entries + entries },
    bytes: all.bytes === null || more === null ? null : all.bytes + more,
  }))
  const behind = others.findIndex(({ name }) => name === 'processes')
  return others.toSpliced(behind, 0, sum)
}
