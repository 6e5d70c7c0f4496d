// A socket to Redis behind the port: RESP3, each command in the order in which it was given, no second try, nothing kept back for
// later, no clock of its own for each command (a call has a deadline already), and news of keys if somebody listens.

import { once } from 'node:events'
import { isIP, connect as open, type Socket } from 'node:net'
import type { Argument, Connection, Listener, Reply } from '../connection.ts'
import type { Credentials, Tls } from '../source.ts'
import { ReplyReader } from './replies.ts'

/** One server, and how to get in. */
export interface Way {
  readonly url: string
  readonly tls: Tls | null
  readonly credentials: Credentials | null
}

interface Asked {
  resolve(reply: Reply): void
  reject(error: Error): void
}

const PORT = 6379
const CONNECT_TIMEOUT_MS = 5000
const KEEP_ALIVE_MS = 30_000

/** Connects. @throws what Node and the server say */
export async function dial(way: Way, listener: Partial<Listener> = {}): Promise<Connection> {
  const line = new Line(await socketTo(way), listener)
  try {
    // In one trip: what fails makes the rest fail too, and is the first to be answered.
    await Promise.all(greeting(way, listener.changed !== undefined).map((command) => line.send(command)))
  } catch (error) {
    line.close()
    throw error
  }
  return line.connection((other) => dial(way, other))
}

/** Connects to an address, with nothing more to say. @throws what Node and the server say */
export const connect = (url: string, listener: Partial<Listener> = {}): Promise<Connection> =>
  dial({ url, tls: null, credentials: null }, listener)

async function socketTo({ url, tls }: Way): Promise<Socket> {
  const { hostname, port, protocol } = new URL(url)
  const where = {
    ...{ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || PORT) },
    ...{ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
  }
  const isSecure = protocol === 'rediss:'
  // Which of many behind one address is meant.
  const name = isIP(where.host) === 0 ? { servername: where.host } : {}
  // Few need it, and it is large.
  const socket = isSecure ? (await import('node:tls')).connect({ ...where, ...name, ...tls }) : open(where)
  const late = (): void => void socket.destroy(new Error(`No connection within ${CONNECT_TIMEOUT_MS} ms`))
  socket.setTimeout(CONNECT_TIMEOUT_MS, late)
  await once(socket, isSecure ? 'secureConnect' : 'connect')
  socket.setTimeout(0)
  socket.off('timeout', late)
  return socket
}

/** The first commands of a connection. */
function greeting({ url, credentials }: Way, listens: boolean): readonly (readonly Argument[])[] {
  const { username, password, pathname } = new URL(url)
  const user = credentials ?? { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  const database = Number(pathname.slice(1))
  return [
    ['HELLO', '3', ...(user.password ? ['AUTH', user.username || 'default', user.password] : [])],
    ...(database === 0 ? [] : [['SELECT', String(database)]]),
    ...(listens ? [['CLIENT', 'TRACKING', 'ON']] : []),
  ]
}

/** A socket over which commands go. */
class Line {
  readonly #socket: Socket
  readonly #listener: Partial<Listener>
  readonly #reader = new ReplyReader()
  /** Without an answer so far, in order. */
  readonly #asked: Asked[] = []
  #isCorked = false
  #ended: Error | null = null
  #isMade = false

  constructor(socket: Socket, listener: Partial<Listener>) {
    this.#socket = socket
    this.#listener = listener
    socket.on('data', (bytes) => this.#read(bytes))
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(new Error('The connection was lost')))
  }

  /** From now on, whoever listens is told when it is lost. */
  connection(duplicate: Connection['duplicate']): Connection {
    if (this.#ended) throw this.#ended
    this.#isMade = true
    return {
      send: (command) => this.send(command),
      pipeline: (commands) => Promise.all(commands.map((command) => this.send(command).catch((error: Error) => error))),
      duplicate,
      close: async () => this.close(),
    }
  }

  send(command: readonly Argument[]): Promise<Reply> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject })
      this.#write(command)
    })
  }

  close(): void {
    this.#isMade = false
    this.#end(new Error('The connection was closed'))
  }

  /** What is sent in one turn of the loop leaves together: at the end of a tick instead, jobs of 10 ms cost a fifth more trips. */
  #write(command: readonly Argument[]): void {
    if (!this.#isCorked) {
      this.#isCorked = true
      this.#socket.cork()
      setImmediate(() => {
        this.#isCorked = false
        this.#socket.uncork()
      })
    }
    let text = `*${command.length}\r\n`
    for (const argument of command) {
      text += `$${Buffer.byteLength(argument)}\r\n`
      if (typeof argument === 'string') text += argument
      else {
        this.#socket.write(text)
        this.#socket.write(argument)
        text = ''
      }
      text += '\r\n'
    }
    this.#socket.write(text)
  }

  #read(bytes: Buffer): void {
    try {
      for (const heard of this.#reader.read(bytes)) {
        if (heard.kind === 'push') this.#hear(heard.told)
        else this.#answer(heard.reply)
      }
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #answer(reply: Reply | Error): void {
    const asked = this.#asked.shift()
    if (!asked) throw new Error('There came a reply to nothing')
    if (reply instanceof Error) asked.reject(reply)
    else asked.resolve(reply)
  }

  #hear([kind, keys]: readonly Reply[]): void {
    if (String(kind) !== 'invalidate') return
    for (const key of Array.isArray(keys) ? keys : [null]) this.#listener.changed?.(key === null ? null : String(key))
  }

  #end(error: Error): void {
    if (this.#ended) return
    this.#ended = error
    this.#socket.destroy()
    for (const { reject } of this.#asked.splice(0)) reject(error)
    if (this.#isMade) this.#listener.lost?.()
  }
}
