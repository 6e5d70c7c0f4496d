// What resque-scheduler pushes by the clock, as far as it is written in Redis. It is Ruby's, and we only look.

import type { Schedules } from '../../core/store/schedules.ts'
import { readSchedule } from '../../wire/resque/schedule.ts'
import { listOf, type Reply, textOf } from '../redis/connection.ts'
import type { Parts } from '../redis/parts.ts'
import type { ResqueKeys } from './keys.ts'

export function schedules({ server }: Parts, { periodic, periodicLast }: ResqueKeys): Schedules {
  return {
    hasForeignSchedules: async () => Number(await server.send(['EXISTS', periodic, periodicLast])) > 0,
    async foreignSchedules() {
      const [kept, last] = listOf(await server.run('hashes', [periodic, periodicLast], [])).map(fieldsIn)
      const names = new Set([...(kept?.keys() ?? []), ...(last?.keys() ?? [])])
      const entries = [...names]
        .sort()
        .map((name) => readSchedule(name, kept?.get(name) ?? null, last?.get(name) ?? ''))
      return { program: 'resque-scheduler', entries }
    },
    // Each of them says that it cannot be.
    takeOverSchedule: () => Promise.resolve(false),
  }
}

function fieldsIn(reply: Reply): ReadonlyMap<string, string> {
  const flat = listOf(reply).map(textOf)
  return new Map(Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? '', flat[2 * i + 1] ?? '']))
}
