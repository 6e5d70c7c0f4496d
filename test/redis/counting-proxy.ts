// A TCP proxy in front of a Redis server, that counts the connections through it and the commands on them.

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export class CountingProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Commands that clients have sent, by name. */
  readonly commands = new Map<string, number>()

  private constructor(target: URL) {
    this.#server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname)
      this.#keep(client)
      client.pipe(upstream).pipe(client)
      client.on('data', (bytes) => this.#count(bytes.toString('latin1')))
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    })
  }

  static async to(url: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(new URL(url))
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get url(): string {
    const address = this.#server.address()
    return `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size
  }

  get sent(): number {
    return [...this.commands.values()].reduce((sum, count) => sum + count, 0)
  }

  #keep(client: Socket): void {
    this.#sockets.add(client)
    client.on('close', () => this.#sockets.delete(client))
  }

  /** A command is an array of bulk strings, and the first one is its name. */
  #count(text: string): void {
    for (const [, name = ''] of text.matchAll(/\*\d+\r\n\$\d+\r\n([A-Za-z]+)\r\n/g))
      this.commands.set(name, (this.commands.get(name) ?? 0) + 1)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
