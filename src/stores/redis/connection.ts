// The port to a Redis server: four methods, whatever client is behind them. A connection that was lost is lost; nothing is
// sent twice.

/** What goes over the wire. */
export type Argument = string | Buffer

/** What comes back: bulk strings as bytes, integers, lists, nothing. */
export type Reply = Buffer | string | number | null | readonly Reply[]

/** Who hears what happens on a connection that nobody asked. */
export interface Listener {
  /** A key that was read has changed; null: all of them may have. */
  changed(key: string | null): void
  /** The connection is lost: nothing will be heard over it any more. */
  lost(): void
}

export interface Connection {
  /** Sends one command. Rejects with the server's error, or with what became of the connection. */
  send(command: readonly Argument[]): Promise<Reply>
  /** Sends commands in one trip. Answer i is the reply or the error of command i. */
  pipeline(commands: readonly (readonly Argument[])[]): Promise<readonly (Reply | Error)[]>
  /** Another connection to the same server, that hears of the next change of each key it has read. */
  duplicate(listener: Listener): Promise<Connection>
  close(): Promise<void>
}

export const textOf = (reply: Reply | undefined): string => (Buffer.isBuffer(reply) ? reply.toString() : String(reply))
export const bytesOf = (reply: Reply | undefined): Buffer =>
  Buffer.isBuffer(reply) ? reply : Buffer.from(textOf(reply))
export const listOf = (reply: Reply | undefined): readonly Reply[] => (Array.isArray(reply) ? reply : [])
