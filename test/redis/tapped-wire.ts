// A wire to a real Redis server that a test listens to, and on which it can withhold two things: what the server tells by
// itself, and what is asked over the connection that waits.

import type { Connection, Listener } from '../../src/stores/redis/connection.ts'

export class TappedWire {
  /** The keys that were told of, in their order. */
  readonly told: (string | null)[] = []
  /** What the server tells is kept back on so many connections, the first ones. */
  deaf = 0
  /** Whether no connection that waits is to be had. */
  refuses = false
  /** What names this key, and is asked over the connection that waits, is held up until `letGo`. */
  holds: string | null = null
  /** How many commands are held up. */
  held = 0
  /** How often somebody asked whether what he was told of is there, or claimed. */
  asked = 0
  readonly #released = Promise.withResolvers<void>()
  /** How many connections that wait were made. */
  made = 0

  /** A connection with this tap on it. */
  through(connection: Connection): Connection {
    return {
      ...connection,
      send: (command) => {
        if (command[0] === 'EXISTS' || command[0] === 'EVALSHA') this.asked++
        return connection.send(command)
      },
      duplicate: (listener) => this.#waiting(connection, listener),
    }
  }

  async #waiting(connection: Connection, listener: Listener): Promise<Connection> {
    if (this.refuses) throw new Error('NOPERM this user may not')
    const number = ++this.made
    const other = await connection.duplicate({
      lost: () => listener.lost(),
      changed: (key) => {
        this.told.push(key)
        if (number > this.deaf) listener.changed(key)
      },
    })
    return {
      ...other,
      send: async (command) => {
        if (this.holds !== null && command.includes(this.holds)) {
          this.held++
          await this.#released.promise
        }
        return other.send(command)
      },
    }
  }

  letGo(): void {
    this.holds = null
    this.#released.resolve()
  }
}
