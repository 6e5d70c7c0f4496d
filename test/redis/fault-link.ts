// One connection through the fault proxy: a client, the server, and the two directions between them.

import { connect, type Socket } from 'node:net'
import { FaultStream, Valve, type Weather } from './fault-stream.ts'
import { type Request, RequestReader } from './request-reader.ts'

/** What becomes of one request. */
export type Verdict =
  | { readonly kind: 'pass' }
  /** The server executes it; its reply never comes, and the client is cut off then. */
  | { readonly kind: 'cut' }
  /** It and what follows wait. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }

/** From the client, to it, or both. */
export type Way = 'requests' | 'replies' | 'both'

/** Cuts what a client sends into requests. */
export interface Reader {
  read(bytes: Buffer): readonly Request[]
}

export interface LinkRules {
  /** Of the protocol that is spoken; Redis's if it is not named. */
  reader?(): Reader
  weather(): Weather
  judge(request: Request, link: FaultLink): Verdict
  /** What of a reply goes on. */
  disturb(reply: Buffer): Buffer
}

export class FaultLink {
  readonly #client: Socket
  readonly #server: Socket
  readonly #rules: LinkRules
  readonly #requests = new Valve()
  readonly #replies = new Valve()
  readonly #up: FaultStream
  readonly #down: FaultStream
  readonly #reader: Reader
  /** Bytes of replies that may still pass before the client is cut off. */
  #allowance = Number.POSITIVE_INFINITY
  #isDeaf = false
  /** Resolves when neither side is connected. */
  readonly closed: Promise<void>

  constructor(client: Socket, target: URL, rules: LinkRules) {
    this.#client = client
    this.#server = connect({ port: Number(target.port), host: target.hostname, noDelay: true })
    this.#rules = rules
    this.#reader = rules.reader?.() ?? new RequestReader()
    this.#up = new FaultStream(this.#server, this.#requests, rules.weather)
    this.#down = new FaultStream(client, this.#replies, rules.weather)
    client.setNoDelay(true)
    client.on('data', (bytes) => this.#ask(bytes))
    // A client that is gone says so to the server behind everything that it has sent.
    client.on('close', () => this.#up.end())
    client.on('error', () => client.destroy())
    this.#server.on('data', (bytes) => this.#reply(bytes))
    this.#server.on('close', () => this.#down.end())
    this.#server.on('error', () => this.#server.destroy())
    const ended = [client, this.#server].map((side) => new Promise((resolve) => side.once('close', resolve)))
    this.closed = Promise.all(ended).then(() => undefined)
  }

  /** Nothing passes in these directions until `open`. */
  shut(way: Way): void {
    if (way !== 'replies') this.#requests.shut()
    if (way !== 'requests') this.#replies.shut()
  }

  open(): void {
    this.#requests.open()
    this.#replies.open()
  }

  /** After this many more bytes of replies the client is cut off. */
  allow(bytes: number): void {
    this.#allowance = bytes
  }

  /** The client sees a reset now; what it sent goes on to the server. */
  abandon(): void {
    this.#client.resetAndDestroy()
  }

  /** Both sides see a reset now. */
  reset(): void {
    this.#client.resetAndDestroy()
    this.#server.resetAndDestroy()
  }

  #ask(bytes: Buffer): void {
    for (const request of this.#reader.read(bytes)) {
      if (this.#isDeaf) return
      const verdict = this.#rules.judge(request, this)
      this.#up.send(request.bytes, verdict.kind === 'hold' ? verdict.until : null)
      if (verdict.kind === 'cut') this.#cut()
    }
  }

  /** The end behind the last request: a server that closes has executed what came before. */
  #cut(): void {
    this.#isDeaf = true
    this.#up.end()
    this.#server.on('close', () => this.#client.resetAndDestroy())
  }

  #reply(bytes: Buffer): void {
    if (this.#isDeaf || this.#client.destroyed) return
    const passed = this.#rules.disturb(bytes).subarray(0, this.#allowance)
    this.#allowance -= passed.length
    this.#down.send(passed)
    if (this.#allowance > 0) return
    this.#isDeaf = true
    this.#down.end()
    this.#client.once('finish', () => this.reset())
  }
}
