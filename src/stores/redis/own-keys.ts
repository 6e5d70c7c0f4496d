// Which keys of a server are a store's: those that Haymaker writes and those that Sidekiq documents, behind the prefix of the
// store and of the type that they have there. Every other key of that server belongs to somebody else, and nobody is shown even
// its name.

import type { KeyType } from '../../core/store/anatomy.ts'

/** `any`: Haymaker's own names need no second look. */
export type Expected = KeyType | 'any'

/** What has a name for itself, and what has names of a shape. */
export interface Names {
  readonly single: ReadonlyMap<string, KeyType>
  readonly families: readonly (readonly [RegExp, Expected])[]
}

const single: ReadonlyMap<string, KeyType> = new Map([
  ...['queues', 'paused', 'processes'].map((name) => [name, 'set'] as const),
  ...['schedule', 'retry', 'dead', 'profiles'].map((name) => [name, 'zset'] as const),
  ...['process_cleanup', 'dear-leader', 'stat:processed', 'stat:failed'].map((name) => [name, 'string'] as const),
])

const families: readonly (readonly [RegExp, Expected])[] = [
  [/^hm:./, 'any'],
  [/^queue:[\w:.-]{1,128}$/, 'list'],
  [/^stat:(?:processed|failed):\d{4}-\d\d-\d\d$/, 'string'],
  // Metrics by the minute and by ten, under the names of Sidekiq 8 and of 7.
  [/^j\|(?:\d{6}|\d{8})\|\d{1,2}:\d{1,2}$/, 'hash'],
  [/^h\|.+-\d{1,2}-\d{1,2}:\d{1,2}$/s, 'string'],
  [/^\d{8}-marks$/, 'hash'],
  [/^deploylock-./, 'string'],
  // How far an iterable job of Ruby has come.
  [/^it-[0-9a-f]{24}$/, 'hash'],
]

/**
 * Histograms as Sidekiq 7 names them. The name begins with any class, so that a key of another program may have the same shape:
 * they are the store's only behind a prefix.
 */
const histogram7 = /^.+-\d\d-\d\d:\d{1,2}$/s

export const sidekiqNames: Names = { single, families }

/** What a process shows, behind its name. */
const faces: readonly (readonly [end: string, KeyType])[] = [
  ...([
    [':work', 'hash'],
    [':workers', 'hash'],
    ['-signals', 'list'],
    ['', 'hash'],
  ] as const),
]

/** Whose keys: those of a store with this prefix, and of these processes, whose names have no shape of their own. */
export interface Ownership {
  readonly names: Names
  readonly prefix: string
  readonly processes: ReadonlySet<string>
}

/** The type that a key of the store has under this name; null: the name is not the store's. */
export function expectedOf(
  name: string,
  { prefix, processes, names: { single, families } }: Ownership,
): Expected | null {
  if (!name.startsWith(prefix)) return null
  const own = name.slice(prefix.length)
  const [, family] = families.find(([shape]) => shape.test(own)) ?? []
  const [, face] =
    faces.find(([end]) => own.endsWith(end) && processes.has(own.slice(0, own.length - end.length))) ?? []
  return single.get(own) ?? family ?? face ?? (prefix !== '' && histogram7.test(own) ? 'string' : null)
}

/** Whether a key that was found is the store's. */
export function isOwn({ name, type }: { readonly name: string; readonly type: KeyType }, whose: Ownership): boolean {
  const expected = expectedOf(name, whose)
  return expected === 'any' || expected === type
}
