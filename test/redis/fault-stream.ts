// One direction of a proxied connection. What comes in goes out in order: as late, as slowly and in such pieces as the
// weather says. While the direction is shut nothing passes, neither bytes nor the end, and all of it does afterwards, as
// after a partition of the network.

import type { Socket } from 'node:net'

/** What the faults of a moment do to bytes on their way. */
export interface Weather {
  readonly delayMs: number
  /** The delay of each piece is this much shorter or longer, at random. */
  readonly jitterMs: number
  /** null: as fast as it goes. */
  readonly bytesPerSecond: number | null
  readonly sliced: boolean
}

export const fairWeather: Weather = { delayMs: 0, jitterMs: 0, bytesPerSecond: null, sliced: false }

/** Lets through, or does not. */
export class Valve {
  #opened: PromiseWithResolvers<void> | null = null

  shut(): void {
    this.#opened ??= Promise.withResolvers<void>()
  }

  open(): void {
    this.#opened?.resolve()
    this.#opened = null
  }

  /** Resolves when it is open. */
  async passed(): Promise<void> {
    while (this.#opened) await this.#opened.promise
  }
}

interface Piece {
  readonly bytes: Buffer
  /** What else it waits for. */
  readonly until: Promise<void> | null
  /** When it came. */
  readonly at: number
}

/** Bytes of a throttled direction leave this often. */
const TICK_MS = 20

export class FaultStream {
  readonly #to: Socket
  readonly #valve: Valve
  readonly #weather: () => Weather
  readonly #pieces: Piece[] = []
  #isCarrying = false
  #isEnding = false

  constructor(to: Socket, valve: Valve, weather: () => Weather) {
    this.#to = to
    this.#valve = valve
    this.#weather = weather
  }

  /** `until`: neither these bytes nor what comes behind them leave before. */
  send(bytes: Buffer, until: Promise<void> | null = null): void {
    this.#pieces.push({ bytes, until, at: performance.now() })
    void this.#carry()
  }

  /** Ends the other side once everything has left. */
  end(): void {
    this.#isEnding = true
    void this.#carry()
  }

  async #carry(): Promise<void> {
    if (this.#isCarrying) return
    this.#isCarrying = true
    for (let piece = this.#pieces.shift(); piece; piece = this.#pieces.shift()) {
      await piece.until
      await this.#wait(piece.at)
      await this.#valve.passed()
      await this.#write(piece.bytes)
    }
    await this.#valve.passed()
    this.#isCarrying = false
    if (this.#pieces.length > 0) return this.#carry()
    if (this.#isEnding) this.#to.end()
  }

  async #wait(since: number): Promise<void> {
    const { delayMs, jitterMs } = this.#weather()
    if (delayMs === 0) return
    const late = delayMs + (Math.random() * 2 - 1) * jitterMs - (performance.now() - since)
    if (late >= 1) await pause(late)
    else if (late > 0) await turns(late)
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length && this.#to.writable; ) {
      const { bytesPerSecond, sliced } = this.#weather()
      const most = bytesPerSecond === null ? bytes.length : Math.ceil((bytesPerSecond * TICK_MS) / 1000)
      const piece = bytes.subarray(from, from + (sliced ? 1 : most))
      from += piece.length
      this.#to.write(piece)
      if (sliced) await new Promise((resolve) => setImmediate(resolve))
      else if (bytesPerSecond !== null) await pause(TICK_MS)
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Timers know whole milliseconds. */
async function turns(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve))
}
