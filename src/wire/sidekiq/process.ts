// A process as Sidekiq shows it: a hash whose `info` is JSON. It is written so that every version from 6.4 to 8.1 reads it:
// the concurrency in `info` and beside it, queues and weights and capsules. What any of them wrote is read; what a version
// does not say is left empty.

import { type EpochMs, epochMs } from '../../core/clock.ts'
import { isRecord, recordIn } from '../../core/payload/json.ts'
import type { Card, ProcessSummary } from '../../core/store/processes.ts'
import type { OwnerId } from '../../core/store/queueing.ts'
import { readTime, writeTime } from './times.ts'

type CapsuleCard = Card['capsules'][number]
type Members = Readonly<Record<string, unknown>>

/** The fields of the hash that are read. `pictured` is ours: a beat may be younger than what the rest says. */
export const processFields = ['info', 'concurrency', 'busy', 'beat', 'quiet', 'rss', 'pictured'] as const

/** A hash as it is read; what is not there is empty. */
export type ProcessHash = Readonly<Partial<Record<(typeof processFields)[number], string>>>

/** How many jobs a process runs at once. */
export const concurrencyOf = ({ capsules }: Pick<Card, 'capsules'>): number =>
  capsules.reduce((sum, { concurrency }) => sum + concurrency, 0)

/** What does not change in the life of a process. */
export function printInfo(identity: OwnerId, card: Card): string {
  const { hostname, pid, tag, labels, version, embedded, capsules } = card
  const names = capsules.flatMap(({ queues }) => queues.map(({ name }) => name))
  const sorts = capsules.map(({ name, concurrency, mode, queues }) => {
    // A strict order has no weights: Ruby writes 0.
    const weights = Object.fromEntries(queues.map((queue) => [queue.name, mode === 'strict' ? 0 : queue.weight]))
    return { name, shown: { concurrency, mode, weights } }
  })
  const info = {
    ...{ hostname, started_at: JSON.rawJSON(writeTime(card.startedAt, 'float')), pid, tag },
    ...{ concurrency: concurrencyOf(card), queues: [...new Set(names)] },
    weights: sorts.map(({ shown }) => shown.weights),
    capsules: Object.fromEntries(sorts.map(({ name, shown }) => [name, shown])),
    ...{ labels, identity, version, embedded },
  }
  // Half a character would be refused by Ruby's parser.
  return JSON.stringify(info, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value))
}

/** A process of any version, or null: without a readable `info` it is none. */
export function readProcess(owner: OwnerId, hash: ProcessHash): ProcessSummary | null {
  const info = recordIn(hash.info ?? '')
  if (info === null) return null
  const beat = readTime(Number(hash.beat ?? '')) ?? epochMs(0)
  return {
    owner,
    card: cardIn(owner, info, Number(hash.concurrency ?? ''), beat),
    busy: countIn(hash.busy),
    quiet: hash.quiet === 'true',
    rssBytes: countIn(hash.rss) * 1024,
    picturedAt: hash.pictured ? epochMs(countIn(hash.pictured)) : beat,
  }
}

function cardIn(owner: OwnerId, info: Members, concurrency: number, beat: EpochMs): Card {
  const [host = '', pid = ''] = owner.split(':')
  return {
    hostname: typeof info.hostname === 'string' ? info.hostname : host,
    pid: typeof info.pid === 'number' ? info.pid : countIn(pid),
    startedAt: readTime(info.started_at) ?? beat,
    tag: textIn(info.tag),
    labels: textsIn(info.labels),
    version: textIn(info.version),
    embedded: info.embedded === true,
    capsules: capsulesIn(info, concurrency),
  }
}

/** Before 8.0.9 capsules are not told apart: all of them are one. */
function capsulesIn(info: Members, concurrency: number): readonly CapsuleCard[] {
  const order = textsIn(info.queues)
  const sorts = isRecord(info.capsules) ? Object.entries(info.capsules) : []
  const told = sorts.flatMap(([name, sort]) => (isRecord(sort) ? [capsuleIn(name, sort, order)] : []))
  if (told.length > 0 || isRecord(info.capsules)) return told
  const weights: Members = Object.assign({}, ...(Array.isArray(info.weights) ? info.weights : []))
  const queues = order.map((name) => ({ name, weight: Number(weights[name] ?? 0) }))
  const mode = queues.some(({ weight }) => weight > 0) ? 'weighted' : 'strict'
  const total = concurrency > 0 ? concurrency : Number(info.concurrency ?? 0)
  return [{ name: 'default', concurrency: total, mode, queues: queues.map(atLeastOne) }]
}

function capsuleIn(name: string, sort: Members, order: readonly string[]): CapsuleCard {
  const weights = isRecord(sort.weights) ? Object.entries(sort.weights) : []
  const queues = weights
    .map(([queue, weight]) => ({ name: queue, weight: Number(weight) }))
    // An object with names like numbers does not keep their order.
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  const mode = sort.mode === 'strict' ? 'strict' : 'weighted'
  return { name, concurrency: Number(sort.concurrency ?? 0), mode, queues: queues.map(atLeastOne) }
}

const atLeastOne = ({ name, weight }: { name: string; weight: number }): { name: string; weight: number } => ({
  name,
  weight: weight >= 1 ? weight : 1,
})

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '')
const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

const countIn = (text: string | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) : 0)
