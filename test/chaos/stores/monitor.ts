// The last commands that a Redis took, as MONITOR tells them: for somebody who wants to know what happened. It asks again after
// the server was away, and says where it has heard nothing.

import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const KEPT = 1000
/** Of a line: scripts and bulk pushes are long. */
const LONGEST = 2000
const AGAIN_MS = 100

export class MonitorTail {
  readonly #url: URL
  readonly #listening: Promise<void>
  #lines: string[] = []
  #socket: Socket | null = null
  #isOver = false

  constructor(url: string) {
    this.#url = new URL(url)
    this.#listening = this.#listen()
  }

  /** The oldest first. */
  get lines(): readonly string[] {
    return this.#lines.slice(-KEPT)
  }

  async end(): Promise<void> {
    this.#isOver = true
    this.#socket?.destroy()
    await this.#listening
  }

  async #listen(): Promise<void> {
    while (!this.#isOver) {
      await this.#hear(connect(Number(this.#url.port), this.#url.hostname))
      this.#take('-- nothing is heard --')
      await sleep(this.#isOver ? 0 : AGAIN_MS)
    }
  }

  /** Resolves when the connection is gone. */
  #hear(socket: Socket): Promise<void> {
    this.#socket = socket
    socket.setEncoding('latin1').write('MONITOR\r\n')
    let rest = ''
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#take(line)
    })
    return new Promise((resolve) => socket.on('error', () => undefined).on('close', () => resolve()))
  }

  #take(line: string): void {
    if (line === this.#lines.at(-1)) return
    this.#lines.push(line.slice(0, LONGEST))
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT)
  }
}
