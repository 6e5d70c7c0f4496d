// A TCP proxy in front of a Redis server, of the kind that knows requests and answers alone: it keeps back what the server
// says by itself.

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** A push message of the newer protocol: of some keys, or of all. */
const NEWS = />2\r\n\$10\r\ninvalidate\r\n(?:_\r\n|\*\d+\r\n(?:\$\d+\r\n[^\r]*\r\n)+)/g

export class DeafProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname)
      this.#sockets.add(client)
      client.pipe(upstream)
      upstream.on('data', (bytes) => client.write(bytes.toString('latin1').replaceAll(NEWS, ''), 'latin1'))
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    })
  }

  static async to(url: string): Promise<DeafProxy> {
    const proxy = new DeafProxy(new URL(url))
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
