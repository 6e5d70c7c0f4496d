// A real server and our scripts on its bare keys, as redis-cli and Ruby's Sidekiq see them. Every call runs as a user who may
// touch the keys that the call names and no other, and what it changed is held against docs/wire/haymaker.md.

import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { type Argument, type Connection, listOf, type Reply, textOf } from '../../../src/stores/redis/connection.ts'
import { type Keys, keysOf } from '../../../src/stores/redis/keys.ts'
import { scripts } from '../../../src/stores/redis/scripts.generated.ts'
import type { ScriptName } from '../../../src/stores/redis/server.ts'
import { RedisServer } from '../redis-server.ts'
import { type KeyRow, keyRows, strayOf } from '../wire-page.ts'

/** A reply or the content of a key, in texts and numbers. */
export type Plain = string | number | null | readonly Plain[]

export const keys: Keys = keysOf('')

const plain = (reply: Reply | undefined): Plain =>
  Array.isArray(reply) ? reply.map(plain) : typeof reply === 'number' || reply === null ? reply : textOf(reply)

/** In ACL patterns, which have no spaces, and in KEYS. */
const literally = (key: string): string => key.replaceAll(/[\\*?[\]]/g, '\\$&').replaceAll(' ', '?')

/** Inside of a script replies are flat and scores are texts, as Ruby's client sees them. */
const reader = `
local is, key = redis.call('TYPE', KEYS[1]).ok, KEYS[1]
if is == 'none' then return false end
if is == 'string' then return { is, redis.call('GET', key) } end
if is == 'list' then return { is, redis.call('LRANGE', key, 0, -1) } end
if is == 'set' then return { is, redis.call('SORT', key, 'ALPHA') } end
if is == 'zset' then return { is, redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') } end
return { is, redis.call('HGETALL', key) }`

export class RawServer {
  readonly #server: RedisServer
  readonly #admin: Connection
  readonly #script: Connection
  readonly #rows: readonly KeyRow[] = keyRows()
  /** The keys that the last call changed, by name. */
  changed: readonly string[] = []

  private constructor(server: RedisServer, admin: Connection, script: Connection) {
    this.#server = server
    this.#admin = admin
    this.#script = script
  }

  static async start(): Promise<RawServer> {
    const server = await RedisServer.start()
    const admin = await connect(server.url)
    await admin.send(['ACL', 'SETUSER', 'script', 'on', '>secret', '+@all'])
    return new RawServer(server, admin, await connect(server.url.replace('//', '//script:secret@')))
  }

  async stop(): Promise<void> {
    await this.#script.close()
    await this.#admin.close()
    await this.#server.stop()
  }

  /** Empties it. */
  async clear(): Promise<void> {
    await this.send('FLUSHALL')
    await this.send('ACL', 'LOG', 'RESET')
  }

  async send(...command: readonly (string | number)[]): Promise<Plain> {
    return plain(await this.#admin.send(command.map(String)))
  }

  /** Calls a script. @throws when it touched a key that was not named, or left one that is not as the page says. */
  async run(name: ScriptName, names: readonly string[], args: readonly (Argument | number)[]): Promise<Plain> {
    const allowed = [...new Set(names)].map((key) => `~${literally(key)}`)
    await this.send('ACL', 'SETUSER', 'script', 'resetkeys', ...allowed)
    const before = await this.#picture()
    const words = args.map((one) => (typeof one === 'number' ? String(one) : one))
    const reply = await this.#script.send(['EVAL', scripts[name].text, String(names.length), ...names, ...words])
    const denied = listOf(await this.#admin.send(['ACL', 'LOG']))
    if (denied.length > 0) throw new Error(`${name} was denied something: ${JSON.stringify(plain(denied))}`)
    const after = await this.#picture()
    this.changed = [...new Set([...before.keys(), ...after.keys()])]
      .filter((key) => before.get(key) !== after.get(key))
      .sort()
    await this.#holdToThePage(this.changed.filter((key) => after.has(key)))
    return plain(reply)
  }

  /** What is in a key: a text, a list, the members of a set in order, or pairs: of member and score, of field and value. */
  async read(key: string): Promise<Plain> {
    const found = await this.send('EVAL', reader, 1, key)
    if (!Array.isArray(found)) return null
    const [type, content = null] = found
    if (!Array.isArray(content) || (type !== 'zset' && type !== 'hash')) return content
    return Array.from({ length: content.length / 2 }, (_, i) => [content[2 * i] ?? null, content[2 * i + 1] ?? null])
  }

  /** The time by this server. */
  async now(): Promise<number> {
    const [seconds, micros] = listOf(await this.#admin.send(['TIME'])).map(textOf)
    return Number(seconds) * 1000 + Number(micros) / 1000
  }

  async #keys(): Promise<readonly string[]> {
    return listOf(await this.#admin.send(['KEYS', '*'])).map(textOf)
  }

  /** Every key with its bytes and the moment of its end. */
  async #picture(): Promise<ReadonlyMap<string, string>> {
    const all = await this.#keys()
    const replies = await this.#admin.pipeline(
      all.flatMap((key) => [
        ['DUMP', key],
        ['PEXPIRETIME', key],
      ]),
    )
    return new Map(all.map((key, i) => [key, `${hex(replies[2 * i])} ${String(replies[2 * i + 1])}`]))
  }

  async #holdToThePage(names: readonly string[]): Promise<void> {
    for (const key of names) {
      const type = String(await this.send('TYPE', key))
      const wrong = strayOf({ key, type, ttl: Number(await this.send('PTTL', key)) }, this.#rows)
      if (wrong !== null) throw new Error(wrong)
    }
  }
}

const hex = (reply: Reply | Error | undefined): string => (Buffer.isBuffer(reply) ? reply.toString('hex') : '')
