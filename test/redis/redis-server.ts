// A real redis-server for tests, on a free port of this machine, stopped by whoever started it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below those that systems give to whoever connects: a server that is down for a while finds its port free again. */
const PORTS = { from: 10_000, to: 32_000 }

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from))
    const server = createServer().listen(port, '127.0.0.1')
    const [said] = await Promise.race([once(server, 'listening'), once(server, 'error').catch((error) => [error])])
    if (said !== undefined) continue
    server.close()
    await once(server, 'close')
    return port
  }
}

/** What a server says when it listens, still loading its data, and when it takes commands. */
const LISTENS = 'Server initialized'
const READY = 'Ready to accept connections'

/** Starts a server and resolves when it has said so much. */
async function spawnServer(
  port: number,
  folder: string,
  options: readonly string[],
  { env = {}, word = READY }: { readonly env?: NodeJS.ProcessEnv; readonly word?: string } = {},
): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...options]
  const child = spawn('redis-server', args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes(word)) resolve()
    })
  })
  return child
}

export class RedisServer {
  readonly #port: number
  readonly #folder: string
  readonly #options: readonly string[]
  #child: ChildProcess

  private constructor(port: number, folder: string, options: readonly string[], child: ChildProcess) {
    this.#port = port
    this.#folder = folder
    this.#options = options
    this.#child = child
  }

  get folder(): string {
    return this.#folder
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  static start(...options: readonly string[]): Promise<RedisServer> {
    return RedisServer.#begin(tmpdir(), {}, options)
  }

  /** Keeps what it has on disk in a folder inside of `parent`. */
  static startIn(parent: string, ...options: readonly string[]): Promise<RedisServer> {
    return RedisServer.#begin(parent, {}, options)
  }

  /** `env`: what its environment has beside that of the test; it is gone when the server is revived. */
  static startWith(env: NodeJS.ProcessEnv, ...options: readonly string[]): Promise<RedisServer> {
    return RedisServer.#begin(tmpdir(), env, options)
  }

  static async #begin(parent: string, env: NodeJS.ProcessEnv, options: readonly string[]): Promise<RedisServer> {
    const folder = mkdtempSync(join(parent, 'haymaker-redis-'))
    const port = await freePort()
    return new RedisServer(port, folder, options, await spawnServer(port, folder, options, { env }))
  }

  /** Of the process that runs now, or ran last. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  get isUp(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Ends the server at once, as a crash would; one that is down stays down. */
  async kill(): Promise<void> {
    if (!this.isUp) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }

  /** Starts it again, on the same port and with what it had on disk. */
  async revive(): Promise<void> {
    this.#child = await spawnServer(this.#port, this.#folder, this.#options)
  }

  /** Starts it again and resolves while it still loads its data. */
  async reviveEarly(): Promise<void> {
    this.#child = await spawnServer(this.#port, this.#folder, this.#options, { word: LISTENS })
  }

  /** Stops it where it stands; connections stay open, and nobody answers. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    if (this.isUp) await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
