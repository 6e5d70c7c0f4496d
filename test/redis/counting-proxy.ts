// Between a client and a Redis: counts how often somebody had to wait for the server, and how many bytes it sent.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'

export class CountingProxy implements AsyncDisposable {
  readonly #server: Server
  /** Commands that were sent while the server had nothing left to answer are one trip. */
  trips = 0
  bytes = 0
  /** Bytes of commands. */
  asked = 0
  #answered = true

  private constructor(port: number) {
    this.#server = createServer((client) => {
      const upstream = connect(port, '127.0.0.1')
      client.on('data', (sent) => {
        if (this.#answered) this.trips++
        this.#answered = false
        this.asked += sent.length
        upstream.write(sent)
      })
      upstream.on('data', (said) => {
        this.#answered = true
        this.bytes += said.length
        client.write(said)
      })
      for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
        one.on('error', () => other.destroy())
        one.on('close', () => other.destroy())
      }
    })
  }

  static async before(port: number): Promise<CountingProxy> {
    const proxy = new CountingProxy(port)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Counts from here on. */
  begin(): void {
    this.trips = 0
    this.bytes = 0
    this.asked = 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
  }
}
