// Anatomy of the reference store: its parts counted. It has keys as a Redis store has them, one for each place with jobs, so
// that there is something to judge others by.

import type { Anatomy, KeyContent, Structure, StructureName } from '../../../core/store/anatomy.ts'
import { cursor } from '../../../core/store/places.ts'
import type { Job, Memory } from './memory.ts'
import type { Parts } from './parts.ts'

export function anatomy(parts: Parts): Anatomy {
  return {
    async facts() {
      return {
        facts: [{ name: 'server', unit: 'text', value: 'memory' }],
        structures: structuresIn(parts.memory),
        left: 0,
      }
    },
    async keys(limit, after = cursor('0')) {
      const all = keysIn(parts.memory)
      const end = Number(after) + limit
      return {
        keys: all.slice(Number(after), end),
        next: end < all.length ? cursor(String(end)) : null,
        format: 'none',
      }
    },
    async key(name) {
      return keysIn(parts.memory).find((key) => key.name === name) ?? null
    },
  }
}

function structuresIn({ queues, sets, owners, notes }: Memory): readonly Structure[] {
  const living = [...owners.values()].filter(({ alive }) => alive)
  const claims = [...owners.values()].reduce((sum, owner) => sum + owner.claims.size, 0)
  const one = (name: StructureName, entries: number): Structure => ({ name, of: null, entries, bytes: null })
  return [
    ...[...queues].map(([of, { length }]): Structure => ({ name: 'queue', of, entries: length, bytes: null })),
    ...(['schedule', 'retry', 'dead'] as const).map((name) => one(name, sets[name].length)),
    ...[one('claims', claims), one('processes', living.length), one('notes', notes.length)],
  ]
}

function keysIn({ queues, sets }: Memory): readonly KeyContent[] {
  const places: readonly (readonly [string, Job[]])[] = [
    ...[...queues].map(([name, jobs]) => [`queue:${name}`, jobs] as const),
    ...Object.entries(sets),
  ]
  return places
    .filter(([, jobs]) => jobs.length > 0)
    .map(([name, jobs]) => ({
      ...{
        name,
        type: name in sets ? 'zset' : 'list',
        ttlMs: null,
        length: jobs.length,
        bytes: null,
        meaning: 'own',
        queue: null,
      },
      elements: jobs.slice(0, 100).map(({ payload: value, at }) => ({
        ...{ at: at === null ? null : String(at), value, length: value.length },
      })),
    }))
}
