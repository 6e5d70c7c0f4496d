// What docs/wire/haymaker.md and resque.md say about keys, for tests to hold against a real server: the rows of its tables whose first
// cell is a key, where `<...>` stands for a part that differs.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Connection, listOf, type Reply, textOf } from '../../src/stores/redis/connection.ts'

const pageOf = (name: string): string => fileURLToPath(new URL(`../../docs/wire/${name}.md`, import.meta.url))

export const pagePath: string = pageOf('haymaker')
export const resquePagePath: string = pageOf('resque')

/** A process as Sidekiq names it: host, pid, some digits. */
const IDENTITY = '[^:]+:\\d+:\\w+'

/** One key, or one family of keys, of the page. */
export interface KeyRow {
  /** As written: `hm:guard:<key>`. */
  readonly name: string
  readonly type: string
  readonly lives: 'for good' | 'a while'
  /** The paths of the tests that hold the row. */
  readonly tests: readonly string[]
  matches(key: string): boolean
}

/** A bar within a cell has a backslash. */
const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))

function rowOf(cells: readonly string[]): KeyRow {
  const [first = '', type = '', , ttl = ''] = cells
  const name = first.replaceAll('`', '')
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`^${literal.replace('<identity>', IDENTITY).replaceAll(/<[^>]*>/g, '[\\s\\S]*')}$`)
  return {
    name,
    type,
    lives: ttl === 'none' ? 'for good' : 'a while',
    tests: [...(cells.at(-1) ?? '').matchAll(/\]\(\.\.\/\.\.\/([^)]+)\)/g)].map(([, path = '']) => path),
    matches: (key) => pattern.test(key),
  }
}

/** Every row, in the order of the page. */
export const keyRows = (path: string = pagePath): readonly KeyRow[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map(cellsOf)
    .filter((cells) => cells.length >= 6)
    .map(rowOf)

/** A key as a server holds it. */
export interface FoundKey {
  readonly key: string
  readonly type: string
  /** As PTTL says: -1 without one. */
  readonly ttl: number
}

/** What is wrong with a key by the page, or null. */
export function strayOf({ key, type, ttl }: FoundKey, rows: readonly KeyRow[]): string | null {
  const row = rows.find((one) => one.matches(key))
  if (row === undefined) return `${key}: the page does not name it`
  if (row.type !== type) return `${key}: is a ${type}, the page says ${row.type}`
  if (row.lives === 'for good' && ttl !== -1) return `${key}: has a TTL, the page gives it none`
  if (row.lives === 'a while' && ttl === -1) return `${key}: has no TTL, the page says it is ephemeral`
  return null
}

/** Every key of a server, as `redis-cli --scan` finds them. */
export async function foundKeys(redis: Connection): Promise<readonly FoundKey[]> {
  const names = new Set<string>()
  let cursor = '0'
  do {
    const [next, some] = listOf(await redis.send(['SCAN', cursor]))
    for (const name of listOf(some)) names.add(textOf(name))
    cursor = textOf(next)
  } while (cursor !== '0')
  const keys = [...names].sort()
  const replies = await redis.pipeline(
    keys.flatMap((key) => [
      ['TYPE', key],
      ['PTTL', key],
    ]),
  )
  // What ended between the two looks is gone.
  return keys
    .map((key, i) => ({ key, type: textOf(plain(replies[2 * i])), ttl: Number(plain(replies[2 * i + 1])) }))
    .filter(({ type }) => type !== 'none')
}

const plain = (reply: Reply | Error | undefined): Reply => (reply instanceof Error ? null : (reply ?? null))
