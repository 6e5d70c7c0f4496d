// A PostgreSQL of our own in a temporary folder, on a free port, as a user who is not root, which it refuses. It can be
// killed, frozen and started again, and is gone after the run.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../redis/redis-server.ts'

/** Where Debian installs it, each version in a folder of its own. */
export const POSTGRES = '/usr/lib/postgresql'
const MEMORY = '/dev/shm'
const START_MS = 20_000

/** The programs of the newest version that Debian installed. */
export function programs(): string {
  const [newest] = existsSync(POSTGRES) ? readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a)) : []
  if (newest !== undefined && existsSync(`${POSTGRES}/${newest}/bin/initdb`)) return `${POSTGRES}/${newest}/bin`
  throw new Error('PostgreSQL is missing. Run: sudo apt-get install postgresql')
}

/** What goes before a command so that it runs as a user who is not root. */
const asUser = (): readonly string[] =>
  process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : []

export class PostgresServer {
  readonly #folder: string
  readonly #port: number
  #child: ChildProcess | null = null

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.#port = port
  }

  /** Makes a cluster and starts it, in a folder inside of `parent`, which its user must be able to pass; absent: in memory, where there is some. */
  static async start(parent: string = existsSync(MEMORY) ? MEMORY : tmpdir()): Promise<PostgresServer> {
    const folder = mkdtempSync(join(parent, 'haymaker-postgres-'))
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres:postgres', folder])
    const args = ['-D', join(folder, 'cluster'), '-U', 'chaos', '-A', 'trust', '--no-sync', '-E', 'UTF8']
    const [command = '', ...rest] = [...asUser(), `${programs()}/initdb`, ...args]
    const { status, stderr } = spawnSync(command, rest, { encoding: 'utf8', cwd: folder })
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`)
    const server = new PostgresServer(folder, await freePort())
    await server.revive()
    return server
  }

  get url(): string {
    return `postgres://chaos@127.0.0.1:${this.#port}/postgres`
  }

  /** A new database, beside the one of the URL. Answers its URL. */
  create(name: string): string {
    this.#ask(`CREATE DATABASE ${name}`)
    return `postgres://chaos@127.0.0.1:${this.#port}/${name}`
  }

  /** Takes a database away, and whoever is connected to it. */
  drop(name: string): void {
    this.#ask(`DROP DATABASE ${name} WITH (FORCE)`)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get isUp(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts it with what it has on disk. Resolves when it takes connections. */
  async revive(): Promise<void> {
    const end = performance.now() + START_MS
    do {
      this.#child = this.#spawn()
      while (this.isUp && performance.now() < end) {
        if (this.#isReady()) return
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      // What a killed server left in memory may take a moment to go.
      await new Promise((resolve) => setTimeout(resolve, 100))
    } while (performance.now() < end)
    throw new Error(`PostgreSQL does not start; its log is ${join(this.#folder, 'log')}`)
  }

  /** Ends the server and all of its processes at once, as a crash would. */
  async kill(): Promise<void> {
    if (!this.#child || !this.isUp) return
    const ended = once(this.#child, 'exit')
    this.#signal('SIGKILL')
    await ended
  }

  freeze(): void {
    this.#signal('SIGSTOP')
  }

  thaw(): void {
    this.#signal('SIGCONT')
  }

  /** Ends it as an operator would, so that it leaves nothing in memory, and forgets what it had. */
  async stop(): Promise<void> {
    if (this.#child && this.isUp) {
      const ended = once(this.#child, 'exit')
      this.thaw()
      this.#child.kill('SIGINT')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #spawn(): ChildProcess {
    const options = ['fsync=on', 'synchronous_commit=on', 'max_connections=200', 'listen_addresses=127.0.0.1']
    const args = ['-D', join(this.#folder, 'cluster'), '-p', String(this.#port), '-k', this.#folder]
    const [command = '', ...rest] = [...asUser(), `${programs()}/postgres`, ...args]
    const settings = options.flatMap((option) => ['-c', option])
    return spawn(command, [...rest, ...settings], { cwd: this.#folder, stdio: 'ignore' })
  }

  #ask(statement: string): void {
    const { status, stderr } = spawnSync(`${programs()}/psql`, ['-q', '-c', statement, this.url], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${statement}: ${stderr}`)
  }

  #isReady(): boolean {
    const args = ['-h', '127.0.0.1', '-p', String(this.#port), '-t', '1', '-q']
    return spawnSync(`${programs()}/pg_isready`, args).status === 0
  }

  /** To the first process and those that it started. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this
    if (pid === 0) return
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
    for (const one of [pid, ...children]) {
      try {
        process.kill(one, signal)
      } catch {
        // It has just ended.
      }
    }
  }
}
