// A TCP proxy in front of a Redis server that is far away: what comes back arrives later.

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export class SlowProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(target: URL, delayMs: number) {
    this.#server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname)
      client.pipe(upstream)
      upstream.on('data', (bytes) => setTimeout(() => client.write(bytes), delayMs))
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket)
        socket.on('error', () => socket.destroy())
      }
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
    })
  }

  static async to(url: string, delayMs: number): Promise<SlowProxy> {
    const proxy = new SlowProxy(new URL(url), delayMs)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    return `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
