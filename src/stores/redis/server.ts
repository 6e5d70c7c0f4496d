// The command connection of a store: made when it is needed, given up when it fails or stays silent, made anew by the next
// call. Scripts are sent by their digest, and whole where the server does not know them.

import { type Clock, type EpochMs, epochMs, type Ms } from '../../core/clock.ts'
import { HaymakerError } from '../../core/errors.ts'
import { type Argument, type Connection, type Listener, listOf, type Reply, textOf } from './connection.ts'
import { redisError } from './redis-error.ts'
import { scripts } from './scripts.generated.ts'

export type ScriptName = keyof typeof scripts

export interface ServerOptions {
  readonly label: string
  readonly clock: Clock
  /** How long a command may go without an answer. */
  readonly deadlineMs: Ms
  connect(): Promise<Connection>
}

export class Server {
  readonly #options: ServerOptions
  #connection: Promise<Connection> | null = null
  #closed = false

  constructor(options: ServerOptions) {
    this.#options = options
  }

  /** Sends one command. @throws HaymakerError */
  send(command: readonly Argument[]): Promise<Reply> {
    return this.#with((connection) => connection.send(command))
  }

  /** Sends commands in one trip. @throws HaymakerError when one of them failed */
  async pipeline(commands: readonly (readonly Argument[])[]): Promise<readonly Reply[]> {
    const replies = await this.#with((connection) => connection.pipeline(commands))
    return replies.map((reply) => {
      if (reply instanceof Error) throw redisError(reply, this.#options.label)
      return reply
    })
  }

  /** Runs a script. @throws HaymakerError */
  async run(name: ScriptName, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const { sha, text } = scripts[name]
    const rest = [String(keys.length), ...keys, ...args]
    return this.#with(async (connection) => {
      try {
        return await connection.send(['EVALSHA', sha, ...rest])
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
        return await connection.send(['EVAL', text, ...rest])
      }
    })
  }

  /** The server's clock. */
  async now(): Promise<EpochMs> {
    const [seconds, micros] = listOf(await this.send(['TIME'])).map(textOf)
    return epochMs(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000))
  }

  /** Another connection, that hears of keys it has read. */
  listen(listener: Listener): Promise<Connection> {
    return this.#with((connection) => connection.duplicate(listener))
  }

  async close(): Promise<void> {
    this.#closed = true
    const connection = this.#connection
    this.#connection = null
    await (await connection?.catch(() => null))?.close()
  }

  async #with<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const { label } = this.#options
    if (this.#closed) throw closed()
    const connecting = this.#connection ?? this.#options.connect()
    this.#connection = connecting
    try {
      return await this.#inTime(use(await connecting))
    } catch (error) {
      if (this.#closed) throw closed()
      if (!isReply(error)) this.#giveUp(connecting)
      throw redisError(error, label)
    }
  }

  /** A connection that does not answer is not asked again. */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    const { clock, deadlineMs, label } = this.#options
    return new Promise((resolve, reject) => {
      const cancel = clock.after(
        deadlineMs,
        () => reject(new HaymakerError('HM_STORE_UNREACHABLE', `${label} did not answer within ${deadlineMs} ms.`)),
        'idle',
      )
      answer.then(resolve, reject).finally(cancel)
    })
  }

  #giveUp(connecting: Promise<Connection>): void {
    if (this.#connection === connecting) this.#connection = null
    void connecting.then((connection) => connection.close()).catch(() => undefined)
  }
}

const closed = (): HaymakerError =>
  new HaymakerError('HM_STORE_CLOSED', 'The store was closed. Start the instance again.')

/** The server itself said no; the connection is well. */
export const isReply = (error: unknown): boolean => error instanceof Error && /^[A-Z]+ /.test(error.message)
