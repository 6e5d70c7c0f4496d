// Which keys of a server are a store's: those that Haymaker writes and those that Sidekiq documents, behind the prefix of the
// store and of the type that they have there. Every other key of that server belongs to somebody else, and nobody is shown even
// its name.

import type { KeyMeaning, KeyType } from '../../core/store/anatomy.ts'

/** Which type a key has under its name, and what it is for. `any`: Haymaker's own names need no second look. */
export interface Expected {
  readonly type: KeyType | 'any'
  readonly meaning: KeyMeaning
  /** Whose jobs are in it. */
  readonly queue: string | null
}

/** Names of a shape, which may have a queue's name in it: the shape, and what is expected of them. */
type Family = readonly [RegExp, Expected['type'], KeyMeaning]

/** What has a name for itself, and what has names of a shape. Of several shapes the first counts. */
export interface Names {
  /** The program whose names they are. */
  readonly format: string
  readonly single: ReadonlyMap<string, readonly [KeyType, KeyMeaning]>
  readonly families: readonly Family[]
}

/** Ours, in every format. */
export const ownFamilies: readonly Family[] = [
  [/^hm:claims:./, 'any', 'claims'],
  [/^hm:(?:lane|in-lane|lanes):./, 'any', 'lanes'],
  [/^hm:(?:guard|held):./, 'any', 'guards'],
  [/^hm:(?:owner|pushed|recorded):./, 'any', 'answers'],
  [/^hm:(?:owners|dead-owners|beats|hosts)$/, 'any', 'beats'],
  [/^hm:recovered$/, 'any', 'suspects'],
  [/^hm:notes$/, 'any', 'notes'],
  [/^hm:audit$/, 'any', 'audit'],
  [/^hm:(?:crons|ticks)$/, 'any', 'crons'],
  [/^hm:(?:limits$|(?:limit|leases):.)/, 'any', 'limits'],
  [/^hm:./, 'any', 'own'],
]

const single: Names['single'] = new Map([
  ['queues', ['set', 'queues']],
  ['paused', ['set', 'paused']],
  ['processes', ['set', 'processes']],
  ['schedule', ['zset', 'schedule']],
  ['retry', ['zset', 'retry']],
  ['dead', ['zset', 'dead']],
  ['profiles', ['zset', 'profiles']],
  ['process_cleanup', ['string', 'lock']],
  ['dear-leader', ['string', 'lock']],
  ['cron_jobs', ['set', 'foreignCrons']],
  ['stat:processed', ['string', 'counter']],
  ['stat:failed', ['string', 'counter']],
])

const families: readonly Family[] = [
  ...ownFamilies,
  [/^queue:(?<queue>[\w:.-]{1,128})$/, 'list', 'queue'],
  [/^stat:(?:processed|failed):\d{4}-\d\d-\d\d$/, 'string', 'counter'],
  // Metrics by the minute and by ten, under the names of Sidekiq 8 and of 7.
  [/^j\|(?:\d{6}|\d{8})\|\d{1,2}:\d{1,2}$/, 'hash', 'samples'],
  [/^h\|.+-\d{1,2}-\d{1,2}:\d{1,2}$/s, 'string', 'samples'],
  [/^\d{8}-marks$/, 'hash', 'deploys'],
  [/^deploylock-./, 'string', 'lock'],
  // Of sidekiq-cron. What a schedule is named may end as the others do: then it is of another type.
  [/^cron_jobs:./, 'set', 'foreignCrons'],
  [/^cron_job:.+:enqueued$/s, 'zset', 'foreignTicks'],
  [/^cron_job:.+:jid_history$/s, 'list', 'foreignPast'],
  [/^cron_job:./, 'hash', 'foreignCron'],
  // How far an iterable job of Ruby has come.
  [/^it-[0-9a-f]{24}$/, 'hash', 'progress'],
]

/**
 * Histograms as Sidekiq 7 names them. The name begins with any class, so that a key of another program may have the same shape:
 * they are the store's only behind a prefix.
 */
const histogram7 = /^.+-\d\d-\d\d:\d{1,2}$/s

export const sidekiqNames: Names = { format: 'Sidekiq', single, families }

/** What a process shows, behind its name. */
const faces: readonly (readonly [end: string, KeyType, KeyMeaning])[] = [
  [':work', 'hash', 'work'],
  [':workers', 'hash', 'work'],
  ['-signals', 'list', 'orders'],
  ['', 'hash', 'process'],
]

/** Whose keys: those of a store with this prefix, and of these processes, whose names have no shape of their own. */
export interface Ownership {
  readonly names: Names
  readonly prefix: string
  readonly processes: ReadonlySet<string>
}

/** What a key of the store has under this name; null: the name is not the store's. */
export function expectedOf(
  name: string,
  { prefix, processes, names: { single, families } }: Ownership,
): Expected | null {
  if (!name.startsWith(prefix)) return null
  const own = name.slice(prefix.length)
  const known = single.get(own)
  if (known) return { type: known[0], meaning: known[1], queue: null }
  const family = families.find(([shape]) => shape.test(own))
  if (family) {
    const [shape, type, meaning] = family
    return { type, meaning, queue: shape.exec(own)?.groups?.queue ?? null }
  }
  const face = faces.find(([end]) => own.endsWith(end) && processes.has(own.slice(0, own.length - end.length)))
  if (face) return { type: face[1], meaning: face[2], queue: null }
  return prefix !== '' && histogram7.test(own) ? { type: 'string', meaning: 'samples', queue: null } : null
}

/** Whether a key that was found has the type that is expected of its name. */
export const isOwn = (found: KeyType, expected: Expected): boolean => expected.type === 'any' || expected.type === found
