// The schedules that sidekiq-cron keeps beside Sidekiq's keys: read, and taken over by name.

import type { ForeignSchedule, Schedules, TakingOver } from '../../core/store/schedules.ts'
import { cronTick, readCronJob } from '../../wire/sidekiq/cron-job.ts'
import { listOf, type Reply, textOf } from './connection.ts'
import { sidekiqCronKeys } from './keys.ts'
import type { Parts } from './parts.ts'
import { wrongType } from './redis-error.ts'

/** Of one list; a program with more of them has other worries. */
const MOST = '500'
const LONGEST_NAME = '1024'

/** A hash as it was read. */
type Fields = readonly string[]

export function foreignCrons({ server, keys, prefix }: Parts): Schedules {
  const theirs = sidekiqCronKeys(prefix)
  return {
    hasForeignSchedules: async () => Number(await server.send(['EXISTS', ...theirs.lists])) > 0,
    async foreignSchedules() {
      const lists = await server.runAll(
        'peek',
        theirs.lists.map((key) => ({ keys: [key], args: [MOST, LONGEST_NAME] })),
      )
      const names = [...new Set(lists.flatMap(namesIn))].sort()
      if (names.length === 0) return { program: 'sidekiq-cron', entries: [] }
      const read = await server.run(
        'foreignCrons',
        names.flatMap((name) => [theirs.schedule(name), theirs.ticks(name)]),
        [],
      )
      const replies = listOf(read).map((one) => listOf(one).map(textOf))
      const entries = names.map((name, i) => scheduleIn(name, replies[2 * i] ?? [], replies[2 * i + 1] ?? []))
      return { program: 'sidekiq-cron', entries: entries.sort((a, b) => (a.name < b.name ? -1 : 1)) }
    },
    async takeOverSchedule({ name, seen, text, version, ticks }: TakingOver) {
      const [member = '', ...fields]: Fields = JSON.parse(seen)
      const noted = ticks.flatMap((at) => [cronTick(at), String(at / 1000)])
      const said = await server.run(
        'takeOver',
        [theirs.schedule(member), theirs.ticks(member), keys.crons],
        [name, String(version ?? ''), text ?? '', String(ticks.length), ...noted, ...fields],
      )
      if (typeof said !== 'number') throw wrongType(textOf(said).slice('wrongtype '.length))
      return said === 1
    },
  }
}

/** What is listed as `cron_job:<name>`, without what stands before the name. */
function namesIn(reply: Reply): readonly string[] {
  const [, , , ...elements] = listOf(reply).map(textOf)
  return elements.flatMap((text, i) =>
    i % 3 === 1 && text.startsWith('cron_job:') ? [text.slice('cron_job:'.length)] : [],
  )
}

/** 2.x puts a namespace before the name; that of who names none is `default`. */
function scheduleIn(member: string, fields: Fields, ticks: readonly string[]): ForeignSchedule {
  const pairs = Array.from(
    { length: fields.length / 2 },
    (_, i) => [fields[2 * i] ?? '', fields[2 * i + 1] ?? ''] as const,
  )
  const read = readCronJob(member.replace(/^default:/, ''), new Map(pairs), ticks)
  return { ...read, seen: JSON.stringify([member, ...fields]) }
}
