// The port to a Redis server: four methods, whatever client is behind them. A connection that was lost is lost; nothing is
// sent twice.

/** What goes over the wire. */
export type Argument = string | Buffer

/** What comes back: bulk strings as bytes, integers, lists, nothing. */
export type Reply = Buffer | string | number | null | readonly Reply[]

/** Who is told what a connection hears without asking. */
export interface Listener {
  /** A key that the connection has read was changed, by whoever it was; null: all of them. */
  changed(key: string | null): void
  /** The connection ended, not by `close`. Told once. */
  lost(): void
}

export interface Connection {
  /** Sends one command. Rejects with the server's error, or with what became of the connection. */
  send(command: readonly Argument[]): Promise<Reply>
  /** Sends commands in one trip. Answer i is the reply or the error of command i. */
  pipeline(commands: readonly (readonly Argument[])[]): Promise<readonly (Reply | Error)[]>
  /** Another connection to the same server, that hears when a key changes which it has read. */
  duplicate(listener: Listener): Promise<Connection>
  /** Ends the connection at once; what is under way is rejected. */
  close(): Promise<void>
}

/** Makes a connection to the server of a store; `lost` is told once when it ends by itself. */
export type Connect = (lost: () => void) => Promise<Connection>

export const textOf = (reply: Reply | undefined): string => (Buffer.isBuffer(reply) ? reply.toString() : String(reply))
export const bytesOf = (reply: Reply | undefined): Buffer =>
  Buffer.isBuffer(reply) ? reply : Buffer.from(textOf(reply))
export const listOf = (reply: Reply | undefined): readonly Reply[] => (Array.isArray(reply) ? reply : [])
