// A TCP proxy in front of a Redis server, in the process of the test. It counts connections and commands, and breaks on
// demand whatever can break between a client and its server. Each fault lasts until `heal()`, but for those that hit one
// request or one moment.

import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { FaultLink, type LinkRules, type Reader, type Verdict, type Way } from './fault-link.ts'
import { fairWeather, type Weather } from './fault-stream.ts'
import type { Request } from './request-reader.ts'

/** A request that has not reached the server. */
export interface Held {
  /** Resolves when a request was caught. */
  readonly caught: Promise<void>
  /** Cuts the client off; the request goes on to the server when it is released. */
  abandon(): void
  release(): void
  /** Resolves when the server has executed what an abandoned client sent, and is rid of it. */
  readonly gone: Promise<void>
}

interface Trap {
  readonly pattern: RegExp
  spring(link: FaultLink): Verdict
}

const GARBAGE = Buffer.from('\u0000)?garbage~\r\n\u00ff\r\n', 'latin1')

export class FaultProxy {
  readonly #target: URL
  readonly #reader: (() => Reader) | null
  #server: Server
  #port = 0
  readonly #sockets = new Set<Socket>()
  readonly #links = new Set<FaultLink>()
  /** What new connections fall into. */
  #hole: Way | null = null
  #weather: Weather = fairWeather
  #traps: Trap[] = []
  #disturb: (reply: Buffer) => Buffer = (reply) => reply
  #isSilent = false
  /** Commands that clients have sent, by name. */
  readonly commands = new Map<string, number>()
  /** When each connection was made, on this process's clock. */
  readonly made: number[] = []

  private constructor(target: URL, reader: (() => Reader) | null) {
    this.#target = target
    this.#reader = reader
    this.#server = this.#create()
  }

  /** `reader`: of another protocol than Redis's. */
  static async to(url: string, reader: (() => Reader) | null = null): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(url), reader)
    await proxy.#listen()
    return proxy
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size
  }

  get sent(): number {
    return [...this.commands.values()].reduce((sum, count) => sum + count, 0)
  }

  // ---- faults -------------------------------------------------------------------------------------------------------

  /** Everything takes this much longer, each way. */
  delay(delayMs: number, jitterMs = 0): void {
    this.#weather = { ...this.#weather, delayMs, jitterMs }
  }

  throttle(bytesPerSecond: number): void {
    this.#weather = { ...this.#weather, bytesPerSecond }
  }

  /** Everything is written byte by byte. */
  slice(): void {
    this.#weather = { ...this.#weather, sliced: true }
  }

  /** The next request that matches is executed, its reply lost, its connection cut. Resolves when that has happened. */
  cutAfter(pattern: RegExp): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#set(pattern, (link) => {
      link.closed.then(resolve)
      return { kind: 'cut' }
    })
    return promise
  }

  /** The next request that matches does not reach the server until it is released. */
  hold(pattern: RegExp): Held {
    const caught = Promise.withResolvers<FaultLink>()
    const released = Promise.withResolvers<void>()
    this.#set(pattern, (link) => {
      caught.resolve(link)
      return { kind: 'hold', until: released.promise }
    })
    return {
      caught: caught.promise.then(() => undefined),
      abandon: () => void caught.promise.then((link) => link.abandon()),
      release: released.resolve,
      gone: caught.promise.then((link) => link.closed),
    }
  }

  /** Nothing passes in these directions, and nobody is told. */
  blackHole(way: Way): void {
    this.#hole = way
    this.strand(way)
  }

  /** As a black hole for the connections there are; new ones are well. */
  strand(way: Way): void {
    for (const link of this.#links) link.shut(way)
  }

  /** Every connection ends now, with a reset. */
  reset(): void {
    for (const link of this.#links) link.reset()
  }

  /** Every connection there is ends after this many more bytes of replies. */
  cutReplies(bytes: number): void {
    for (const link of this.#links) link.allow(bytes)
  }

  /** Answers are no Redis protocol. */
  garble(): void {
    this.#disturb = () => GARBAGE
  }

  /** Says something else in replies, of the same length. */
  rewrite(from: string, to: string): void {
    if (from.length !== to.length) throw new Error(`"${to}" is not as long as "${from}"`)
    this.#disturb = (reply) => Buffer.from(reply.toString('latin1').replaceAll(from, to), 'latin1')
  }

  /** New connections are taken, and nobody ever answers on them. */
  silence(): void {
    this.#isSilent = true
  }

  /** Nobody listens, and every connection ends. */
  async refuse(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#end()
    await closed
  }

  /** All is well again. What was kept back passes; connections that nobody answered end. */
  async heal(): Promise<void> {
    this.#weather = fairWeather
    this.#traps = []
    this.#disturb = (reply) => reply
    this.#hole = null
    for (const link of this.#links) link.open()
    if (this.#isSilent) this.#end()
    this.#isSilent = false
    if (!this.#server.listening) await this.#listen()
  }

  async close(): Promise<void> {
    await this.heal()
    await this.refuse()
  }

  // ---- connections --------------------------------------------------------------------------------------------------

  #create(): Server {
    return createServer((client) => this.#accept(client))
  }

  async #listen(): Promise<void> {
    this.#server = this.#create()
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address ? address.port : 0
  }

  #accept(client: Socket): void {
    this.made.push(performance.now())
    this.#sockets.add(client)
    client.on('close', () => this.#sockets.delete(client))
    if (this.#isSilent) {
      client.on('error', () => client.destroy())
      client.resume()
      return
    }
    const rules: LinkRules = {
      ...(this.#reader && { reader: this.#reader }),
      weather: () => this.#weather,
      judge: (request, by) => this.#judge(request, by),
      disturb: (reply) => this.#disturb(reply),
    }
    const link = new FaultLink(client, this.#target, rules)
    this.#links.add(link)
    if (this.#hole) link.shut(this.#hole)
    void link.closed.then(() => this.#links.delete(link))
  }

  #judge({ name, bytes }: Request, link: FaultLink): Verdict {
    this.commands.set(name, (this.commands.get(name) ?? 0) + 1)
    if (this.#traps.length === 0) return { kind: 'pass' }
    const text = bytes.toString('latin1')
    const trap = this.#traps.find(({ pattern }) => pattern.test(text))
    if (!trap) return { kind: 'pass' }
    this.#traps = this.#traps.filter((one) => one !== trap)
    return trap.spring(link)
  }

  #set(pattern: RegExp, spring: Trap['spring']): void {
    this.#traps = [...this.#traps, { pattern, spring }]
  }

  #end(): void {
    this.reset()
    for (const socket of this.#sockets) socket.destroy()
  }
}
