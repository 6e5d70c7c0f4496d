// A dump of test/fixtures, as real Sidekiq left it in Redis, loaded into a real server again.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Argument, Connection } from '../../src/stores/redis/connection.ts'

const folder = fileURLToPath(new URL('../fixtures/sidekiq', import.meta.url))

export interface Scored {
  readonly member: string
  readonly score: string
}

type Text = string | { readonly base64: string }

type Key = { readonly pttl_ms: number } & (
  | { readonly type: 'string'; readonly value: Text }
  | { readonly type: 'list' | 'set'; readonly value: readonly string[] }
  | { readonly type: 'zset'; readonly value: readonly Scored[] }
  | { readonly type: 'hash'; readonly value: Readonly<Record<string, Text>> }
)

export interface Dump {
  /** As in `8/01-enqueued-and-scheduled`. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly capturedAt: number
  readonly keys: Readonly<Record<string, Key>>
}

/** All of them, the oldest Sidekiq first. */
export const dumps: readonly Dump[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: version }) => readdirSync(join(folder, version)).map((file) => `${version}/${file}`))
  .toSorted()
  .map((file) => {
    const { captured_at_epoch: seconds, keys }: { captured_at_epoch: number; keys: Dump['keys'] } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    )
    return { name: file.replace('.json', ''), capturedAt: seconds * 1000, keys }
  })

const bytes = (text: Text): Argument => (typeof text === 'string' ? text : Buffer.from(text.base64, 'base64'))

function commandOf(name: string, key: Key): Argument[] {
  switch (key.type) {
    case 'string':
      return ['SET', name, bytes(key.value)]
    case 'list':
      return ['RPUSH', name, ...key.value]
    case 'set':
      return ['SADD', name, ...key.value]
    case 'zset':
      return ['ZADD', name, ...key.value.flatMap(({ member, score }) => [score, member])]
    case 'hash':
      return ['HSET', name, ...Object.entries(key.value).flatMap(([field, value]) => [field, bytes(value)])]
    default:
      return key satisfies never
  }
}

/** Empties the server and writes every key of the dump, with the time that it had left. */
export async function load(connection: Connection, { keys }: Dump): Promise<void> {
  await connection.send(['FLUSHALL'])
  for (const [name, key] of Object.entries(keys)) {
    await connection.send(commandOf(name, key))
    if (key.pttl_ms > 0) await connection.send(['PEXPIRE', name, String(key.pttl_ms)])
  }
}

/** The entries of a set, or none. */
export function setOf({ keys }: Dump, name: string): readonly Scored[] {
  const key = keys[name]
  return key?.type === 'zset' ? key.value : []
}

/** The payloads of a queue from left to right: the next to run is the last. */
export function queueOf({ keys }: Dump, name: string): readonly string[] {
  const key = keys[`queue:${name}`]
  return key?.type === 'list' ? key.value : []
}
