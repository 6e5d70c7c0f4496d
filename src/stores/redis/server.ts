// The command connection of a store: made when it is needed, given up when it fails or stays silent, made anew by the next
// call. A call has one deadline, for the way to the server and the answer together. Tries to connect keep a distance that
// grows, however many calls ask for one. Scripts are sent by their digest, and whole where the server does not know them.
//
//   none -> connecting (distance, handshake, ROLE) -> connected -> none      lost, silent, or not the master any more

import { type Clock, type EpochMs, epochMs, type Ms, ms, pause } from '../../core/clock.ts'
import { Deadlines } from '../../core/deadlines.ts'
import { HaymakerError } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import {
  type Argument,
  type Connect,
  type Connection,
  type Listener,
  listOf,
  type Reply,
  textOf,
} from './connection.ts'
import { isAnswer, isUseless, redisError, unsentError } from './redis-error.ts'
import { scripts } from './scripts.generated.ts'

export type ScriptName = keyof typeof scripts

export interface Script {
  readonly sha: string
  readonly text: string
}

/** The scripts of an arrangement of keys. */
export type Scripts = Readonly<Record<ScriptName, Script>>

export interface ScriptCall {
  readonly keys: readonly string[]
  readonly args: readonly Argument[]
}

export interface ServerOptions {
  readonly label: string
  readonly clock: Clock
  readonly random: Random
  /** How long a call may go without an answer. */
  readonly deadlineMs: Ms
  readonly connect: Connect
  /** Default: those for Sidekiq's keys. */
  readonly scripts?: Scripts
  /** A connection was made in the place of another one. Default: nobody is told. */
  reconnected?(): void
}

/** From the beginning of one try to connect to the next; twice, three times as much after failures, up to the longest. */
const DISTANCE_MS = 500
const LONGEST_DISTANCE_MS = 1500

export class Server {
  readonly #options: ServerOptions
  readonly #scripts: Scripts
  #connection: Promise<Connection> | null = null
  /** The same, once it is made. */
  #made: Connection | null = null
  /** Tries to connect that failed since one succeeded. */
  #failures = 0
  #triedAt: Ms | null = null
  #wasConnected = false
  readonly #closed = new AbortController()
  readonly #deadlines: Deadlines

  constructor(options: ServerOptions) {
    this.#options = options
    this.#scripts = options.scripts ?? scripts
    this.#deadlines = new Deadlines(options.clock)
  }

  /** Sends one command. @throws HaymakerError */
  send(command: readonly Argument[]): Promise<Reply> {
    return this.#with((connection) => connection.send(command))
  }

  /** Sends commands in one trip. @throws HaymakerError when one of them failed */
  async pipeline(commands: readonly (readonly Argument[])[]): Promise<readonly Reply[]> {
    const replies = await this.#with((connection) => connection.pipeline(commands))
    return replies.map((reply) => this.#mustBeReply(reply))
  }

  /** Runs a script: one that all arrangements have, by its name. @throws HaymakerError */
  run(script: ScriptName | Script, keys: readonly string[], args: readonly Argument[]): Promise<Reply> {
    const { sha, text } = typeof script === 'string' ? this.#scripts[script] : script
    const command = ['EVALSHA', sha, String(keys.length), ...keys, ...args]
    return this.#with(async (connection) => {
      try {
        return await connection.send(command)
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return await connection.send(['EVAL', text, ...command.slice(2)])
      }
    })
  }

  /**
   * Runs a script once for each of these, in their order, in one trip. The first of them brings the script along, so that none
   * is passed over for want of it while one behind it runs. @throws HaymakerError when one of them failed
   */
  async runAll(name: ScriptName, calls: readonly ScriptCall[]): Promise<readonly Reply[]> {
    const { sha, text } = this.#scripts[name]
    const replies: (Reply | Error)[] = []
    for (let left = calls.map((call, i) => ({ call, i })); left.length > 0; ) {
      const commands = left.map(({ call: { keys, args } }, nth) => [
        ...(nth === 0 ? ['EVAL', text] : ['EVALSHA', sha]),
        ...[String(keys.length), ...keys, ...args],
      ])
      const said = await this.#with((connection) => connection.pipeline(commands))
      for (const [nth, { i }] of left.entries()) replies[i] = said[nth] ?? null
      left = left.filter((_, nth) => isUnknownScript(said[nth]))
    }
    return replies.map((reply) => this.#mustBeReply(reply))
  }

  /** The server's clock. */
  async now(): Promise<EpochMs> {
    const [seconds, micros] = listOf(await this.send(['TIME'])).map(textOf)
    return epochMs(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000))
  }

  /** Another connection to the same server, that hears of keys it has read. Its failures are not those of ours. */
  async listen(listener: Listener): Promise<Connection> {
    const { deadlineMs, label } = this.#options
    const connecting = await this.#with(async (connection) => ({ made: connection.duplicate(listener) }))
    try {
      return await this.#inTime(connecting.made, deadlineMs)
    } catch (error) {
      closeWhenMade(connecting.made)
      throw redisError(error, label)
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    const connecting = this.#connection
    this.#forget(connecting)
    await (await connecting?.catch(() => null))?.close()
    this.#deadlines.abandon()
  }

  async #with<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    const { clock, deadlineMs, label } = this.#options
    const end = clock.monotonic() + deadlineMs
    if (this.#closed.signal.aborted) throw closed()
    this.#connection ??= this.#begin()
    const connecting = this.#connection
    let named = unsentError
    try {
      const connection = this.#made ?? (await this.#inTime(connecting, deadlineMs))
      named = redisError
      const said = await this.#deadlines.within(ms(end - clock.monotonic()), use(connection))
      if (said !== 'late') return said
      throw this.#silent()
    } catch (error) {
      if (this.#closed.signal.aborted) throw closed()
      if (!isAnswer(error) || isUseless(error)) this.#giveUp(connecting)
      throw named(error, label)
    }
  }

  /** Begins to connect; who is lost, or never got there, is not used again. */
  #begin(): Promise<Connection> {
    let drop = (): void => undefined
    const connecting = this.#connect(() => drop())
    drop = () => this.#forget(connecting)
    connecting.then(
      (connection) => {
        if (this.#connection === connecting) this.#made = connection
      },
      () => drop(),
    )
    return connecting
  }

  #forget(connecting: Promise<Connection> | null): void {
    if (this.#connection !== connecting) return
    this.#connection = null
    this.#made = null
  }

  /** Connects, at a distance from the try before, and makes sure that this is the master. */
  async #connect(lost: () => void): Promise<Connection> {
    const { clock, connect, deadlineMs } = this.#options
    const distance = this.#distance()
    if (distance > 0) await pause(clock, distance, this.#closed.signal)
    if (this.#closed.signal.aborted) throw closed()
    this.#triedAt = clock.monotonic()
    const connecting = connect(lost)
    try {
      const connection = await this.#inTime(connecting, deadlineMs)
      await this.#inTime(mustBeMaster(connection), deadlineMs)
      this.#failures = 0
      if (this.#wasConnected) this.#options.reconnected?.()
      this.#wasConnected = true
      return connection
    } catch (error) {
      this.#failures++
      closeWhenMade(connecting)
      throw error
    }
  }

  /** How long to wait before the next try. Half of it is chance, so that not all processes come back at one moment. */
  #distance(): Ms {
    const { clock, random } = this.#options
    if (this.#triedAt === null) return ms(0)
    const longest = Math.min(DISTANCE_MS * (this.#failures + 1), LONGEST_DISTANCE_MS)
    const until = this.#triedAt + (0.5 + random.next() / 2) * longest
    return ms(Math.max(0, until - clock.monotonic()))
  }

  async #inTime<T>(answer: Promise<T>, limit: Ms): Promise<T> {
    const said = await this.#deadlines.within(limit, answer)
    if (said !== 'late') return said
    throw this.#silent()
  }

  #mustBeReply(reply: Reply | Error): Reply {
    if (reply instanceof Error) throw redisError(reply, this.#options.label)
    return reply
  }

  /** A connection that does not answer is not asked again. */
  #silent(): HaymakerError {
    const { deadlineMs, label } = this.#options
    return new HaymakerError('HM_STORE_UNREACHABLE', `${label} did not answer within ${deadlineMs} ms.`)
  }

  #giveUp(connecting: Promise<Connection>): void {
    this.#forget(connecting)
    closeWhenMade(connecting)
  }
}

/** The server was started anew, or told to forget its scripts. */
const isUnknownScript = (said: unknown): boolean => said instanceof Error && said.message.startsWith('NOSCRIPT')

function closeWhenMade(connecting: Promise<Connection>): void {
  void connecting.then((connection) => connection.close()).catch(() => undefined)
}

/** A replica takes no writes. Who may not ask learns it with the first of them. */
async function mustBeMaster(connection: Connection): Promise<void> {
  const answer = await connection.send(['ROLE']).catch((error: unknown) => {
    if (isAnswer(error)) return ['master']
    throw error
  })
  const role = textOf(listOf(answer)[0])
  if (role !== 'master') throw new Error(`READONLY its role is ${role}`)
}

const closed = (): HaymakerError =>
  new HaymakerError('HM_STORE_CLOSED', 'The store was closed. Start the instance again.')
