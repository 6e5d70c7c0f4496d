// A dashboard as a person meets it: served from the source on a free port of this machine, over a store of its own.

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../../src/core/log.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { createHaymaker, type Haymaker } from '../../../src/index.ts'
import { type Dashboard, type DashboardOptions, dashboard } from '../../../src/web/index.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { underHelmet } from './helmet.ts'

export type Kind = 'SQLite' | 'Redis' | 'Resque'
/** Those that everything is tried on. */
export const kinds: readonly Kind[] = ['SQLite', 'Redis']

/** A store that goes when the test lets go of it. */
interface Ground {
  readonly url: string
  end(): Promise<void>
}

async function groundOf(kind: Kind): Promise<Ground> {
  if (kind !== 'SQLite') {
    const server = await RedisServer.start()
    const url = kind === 'Resque' ? server.url.replace('redis:', 'resque:') : server.url
    return { url, end: () => server.stop() }
  }
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-board-'))
  return {
    url: `sqlite:${join(folder, 'jobs.db')}`,
    end: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

export interface BoardOptions extends Omit<DashboardOptions, 'haymaker'> {
  /** What stands between browsers and the dashboard. */
  readonly behind?: (listener: RequestListener) => RequestListener
}

export class Board implements AsyncDisposable {
  readonly kind: Kind
  /** Of the store. */
  readonly url: string
  readonly hm: Haymaker
  readonly web: Dashboard
  /** Where it is mounted; empty at the root. */
  readonly base: string
  /** Errors that are no answer to a wrong request. */
  readonly errors: unknown[] = []
  readonly #ground: Ground
  readonly #server: Server

  /** That on Redis is mounted below a path in an app under helmet, so that both ways are gone. */
  static async open(kind: Kind, options: BoardOptions = {}): Promise<Board> {
    const ground = await groundOf(kind)
    const board = new Board(kind, ground, options)
    board.#server.listen(0, '127.0.0.1')
    await once(board.#server, 'listening')
    return board
  }

  private constructor(kind: Kind, ground: Ground, { behind, ...options }: BoardOptions) {
    this.kind = kind
    this.#ground = ground
    this.url = ground.url
    this.hm = createHaymaker({ store: ground.url, logger: silentLog })
    this.base = options.basePath ?? (kind === 'Redis' ? '/ops/jobs' : '')
    this.web = dashboard({
      ...{ haymaker: this.hm, basePath: this.base, onError: (error) => this.errors.push(error) },
      ...options,
    })
    const between = behind ?? (kind === 'Redis' ? underHelmet : (listener: RequestListener) => listener)
    this.#server = createServer(between(this.web.node))
  }

  /** With the mount. */
  get address(): string {
    const at = this.#server.address()
    return `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}${this.base}`
  }

  get host(): string {
    return new URL(this.address).host
  }

  store(): Promise<Store> {
    return this.hm.store()
  }

  /** An answer without a socket in between. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.web.fetch(new Request(`http://127.0.0.1${this.base}${path}`, init))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await this.hm.stop()
    await this.#ground.end()
  }
}
