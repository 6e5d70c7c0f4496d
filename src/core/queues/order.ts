// Which queues a worker works on, and in which order it asks them. Strict: as written, the first one that has a job.
// Weighted, as in Sidekiq: a fresh order for every claim, first place in proportion to the weights. Names may be globs
// and negations, as in Resque; they are matched against the queues the store knows at the moment.

import { HaymakerError } from '../errors.ts'
import type { Random } from '../random.ts'
import { isQueueName, type QueueName, queueName } from './queue-name.ts'

/** A queue as written on a command line: a name, glob or negation, and its weight where one is given. */
export interface QueueEntry {
  readonly pattern: string
  readonly weight: number | null
}

export type QueueMode = 'strict' | 'weighted'

export interface QueueOrder {
  readonly mode: QueueMode
  /** In the order written. Weights are 1 or more, and without meaning in a strict order. */
  readonly entries: readonly { readonly pattern: string; readonly weight: number }[]
}

export interface WeightedQueue {
  readonly name: QueueName
  readonly weight: number
}

/** The weight stands behind the last comma that is not inside braces. */
const weighted = /^(.*),([^,{}]*)$/s
const wildcard = /[*?[\]{}]/

/** Reads `name` or `name,weight`. @example 'critical,3' @throws HaymakerError HM_CONFIG_INVALID */
export function parseQueue(text: string): QueueEntry {
  const [, pattern = text, weight] = weighted.exec(text) ?? []
  return entry(pattern, weight === undefined ? null : weightOf(text, weight))
}

/** The order that a list (`critical,3` gives a weight) or a table of weights asks for. @throws HaymakerError HM_CONFIG_INVALID */
export function queueOrder(queues: readonly string[] | Readonly<Record<string, number>>): QueueOrder {
  const read = isList(queues)
    ? queues.map(parseQueue)
    : Object.entries(queues).map(([pattern, weight]) => entry(pattern, weightOf(pattern, String(weight))))
  if (!read.some(({ pattern }) => !isNegation(pattern))) throw nothingToDo(read)
  return {
    mode: read.some(({ weight }) => weight !== null) ? 'weighted' : 'strict',
    entries: read.map(({ pattern, weight }) => ({ pattern, weight: weight ?? 1 })),
  }
}

/** Whether the queues depend on what the store knows, so that they have to be expanded again as time goes by. */
export const hasPatterns = (order: QueueOrder): boolean => order.entries.some(({ pattern }) => isGlob(pattern))

/**
 * The queues of an order, each once. A plain name is there even if the store has not seen it yet, and keeps its own
 * place and weight when a glob matches it too; a glob gives its matches by name; what a negation matches is left out.
 */
export function expandQueues(order: QueueOrder, known: readonly QueueName[]): readonly WeightedQueue[] {
  const refused = order.entries
    .filter(({ pattern }) => isNegation(pattern))
    .map(({ pattern }) => matcher(pattern.slice(1)))
  const wanted = order.entries.filter(({ pattern }) => !isNegation(pattern))
  const taken = new Set<string>(wanted.map(({ pattern }) => pattern))
  const found = new Map<QueueName, WeightedQueue>()
  for (const { pattern, weight } of wanted) {
    const names = isGlob(pattern) ? matches(pattern, known, taken) : [queueName(pattern)]
    for (const name of names) {
      if (found.has(name) || refused.some((refuses) => refuses.test(name))) continue
      found.set(name, { name, weight })
    }
  }
  return [...found.values()]
}

/** As {@link expandQueues}, of an order that anybody may have written: one that cannot be read takes nothing. */
export function expandForeign(order: QueueOrder, known: readonly QueueName[]): readonly WeightedQueue[] {
  try {
    return expandQueues(order, known)
  } catch {
    return []
  }
}

/**
 * The order for one claim. Weighted: that of a list with every name repeated by its weight, shuffled, each name kept
 * where it comes first. Names that wait exponential times at the rate of their weights arrive in just that order.
 */
export function arrange(queues: readonly WeightedQueue[], mode: QueueMode, random: Random): readonly QueueName[] {
  if (mode === 'strict' || queues.length < 2) return queues.map(({ name }) => name)
  return queues
    .map(({ name, weight }) => ({ name, arrives: -Math.log(1 - random.next()) / weight }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ name }) => name)
}

const isNegation = (pattern: string): boolean => pattern.startsWith('!')
const isGlob = (pattern: string): boolean => !isNegation(pattern) && wildcard.test(pattern)

/** Array.isArray does not tell a readonly list from a table. */
const isList = (queues: readonly string[] | Readonly<Record<string, number>>): queues is readonly string[] =>
  Array.isArray(queues)

function matches(pattern: string, known: readonly QueueName[], taken: ReadonlySet<string>): readonly QueueName[] {
  const glob = matcher(pattern)
  return known.filter((name) => glob.test(name) && !taken.has(name)).sort()
}

function entry(pattern: string, weight: number | null): QueueEntry {
  const name = isNegation(pattern) ? pattern.slice(1) : pattern
  if (isNegation(pattern) && weight !== null) throw refused(pattern, 'A negation has no weight. Leave the weight out.')
  if (wildcard.test(name)) matcher(name)
  else if (!isQueueName(name)) queueName(name)
  return { pattern, weight }
}

function weightOf(text: string, weight: string): number {
  const value = Number(weight)
  if (/^\d+$/.test(weight) && value > 0 && Number.isSafeInteger(value)) return value
  throw refused(text, 'A weight is a whole number, 1 or more, as in "critical,3". Two queues are written as two.')
}

const refused = (text: string, advice: string): HaymakerError =>
  new HaymakerError('HM_CONFIG_INVALID', `Queue ${JSON.stringify(text)} cannot be used. ${advice}`)

const nothingToDo = (entries: readonly QueueEntry[]): HaymakerError =>
  new HaymakerError(
    'HM_CONFIG_INVALID',
    entries.length === 0
      ? 'queues is empty, so there is nothing to work on. Name at least one queue, or "*" for all.'
      : 'queues only says what to leave out, so there is nothing to work on. Add "*" for all the others.',
  )

const tokens = /\*+|\?|\[[!^]?[\w:.-]+\]|[{},]|[\w:.-]/gy

/** A glob as a regular expression: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`. @throws HaymakerError HM_CONFIG_INVALID */
function matcher(glob: string): RegExp {
  const parts = glob.match(tokens) ?? []
  let open = 0
  let source = ''
  for (const part of parts) {
    if (part === '{') open++
    if (part === ',' && open === 0) throw refused(glob, 'A comma belongs inside braces: "{a,b}".')
    if (part === '}' && open-- === 0) break
    source += translated(part)
  }
  if (open !== 0 || parts.join('') !== glob) throw unreadable(glob)
  return compiled(source, glob)
}

const unreadable = (glob: string): HaymakerError =>
  refused(glob, 'A pattern is made of the characters of a queue name and of *, ?, [a-z] and {a,b}.')

function translated(part: string): string {
  if (part.startsWith('*')) return '.*'
  if (part.startsWith('[')) return part.replace('[!', '[^')
  const signs: Record<string, string> = { '?': '.', '{': '(?:', '}': ')', ',': '|', '.': '\\.', '-': '-' }
  return signs[part] ?? part
}

function compiled(source: string, glob: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`)
  } catch {
    throw unreadable(glob)
  }
}
