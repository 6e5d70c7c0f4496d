// The time of a real Redis server, as a store sees it, in the hands of a test: what the server says of its clock is ours, in
// replies and inside of scripts, and what would have expired meanwhile is gone. Everything else is the server's own.

import type { Argument, Connection, Reply } from '../../src/stores/redis/connection.ts'
import { scripts } from '../../src/stores/redis/scripts.generated.ts'
import { changed, own } from '../../src/stores/resque/scripts.generated.ts'

const textBySha: ReadonlyMap<string, string> = new Map(
  [...Object.values(scripts), ...Object.values(changed), ...Object.values(own)].map(({ sha, text }) => [sha, text]),
)

const shorten = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 and left <= tonumber(ARGV[1]) then redis.call('DEL', key)
  elseif left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
end`

export class TimeMachine {
  #now: number

  /** Time begins here, and stands still but for `elapse`. */
  constructor(now: number) {
    this.#now = now
  }

  /** Lets `ms` pass for everybody who is connected through this machine. */
  async elapse(connection: Connection, ms: number): Promise<void> {
    this.#now += ms
    await connection.send(['EVAL', shorten, '0', String(Math.ceil(ms))])
  }

  /** A connection that goes through this machine. */
  through(connection: Connection): Connection {
    return {
      send: async (command) => this.#reply(command, await connection.send(this.#command(command))),
      pipeline: async (commands) => {
        const replies = await connection.pipeline(commands.map((command) => this.#command(command)))
        return replies.map((reply, i) => (reply instanceof Error ? reply : this.#reply(commands[i] ?? [], reply)))
      },
      duplicate: async (listener) => this.through(await connection.duplicate(listener)),
      close: () => connection.close(),
    }
  }

  #command(command: readonly Argument[]): readonly Argument[] {
    const [name, script, ...rest] = command
    const whole = name === 'EVAL' ? String(script) : undefined
    const text = name === 'EVALSHA' ? textBySha.get(String(script)) : whole
    return text === undefined ? command : ['EVAL', this.#shifted(text), ...rest]
  }

  #shifted(text: string): string {
    const [seconds, micros] = this.#time()
    return text.replaceAll(`redis.call('TIME')`, `{ ${seconds}, ${micros} }`)
  }

  #reply(command: readonly Argument[], reply: Reply): Reply {
    if (command[0] !== 'TIME' || !Array.isArray(reply)) return reply
    return this.#time().map(String)
  }

  #time(): readonly [number, number] {
    return [Math.floor(this.#now / 1000), Math.round((this.#now % 1000) * 1000)]
  }
}
