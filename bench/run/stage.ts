// The servers of a benchmark, and the processes that use them: each act of a system runs in a process of its own, with what it
// prints in a file, as in production. All that is kept on disk lies in one folder, so that stores are compared on one disk.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installFromDebian } from '../../test/chaos/peers/installed.ts'
import { POSTGRES, PostgresServer } from '../../test/chaos/stores/postgres-server.ts'
import { RedisServer } from '../../test/redis/redis-server.ts'
import type { Asked, Given, Said } from './system.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Nothing that is measured takes longer, unless it hangs. */
const LIMIT_MS = 300_000

/** Which store a system works on. */
export type Place = 'redis' | 'postgres' | 'sqlite'

/** A store that is empty. */
export interface Store {
  readonly address: string
  end(): Promise<void>
}

/** A process that is at it. */
export interface Running {
  readonly pid: number
  /** @throws if it fails */
  readonly said: Promise<Said>
  /** Ends it at once. */
  kill(): void
}

export class Stage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'haymaker-bench-'))
  readonly #children = new Set<ChildProcess>()
  #postgres: PostgresServer | null = null
  #count = 0

  constructor() {
    // PostgreSQL runs as a user of its own, and its folder is inside.
    chmodSync(this.folder, 0o711)
  }

  /** A redis-server keeps nothing on disk. Databases of PostgreSQL share one server until the next `rest`. */
  async store(place: Place): Promise<Store> {
    const name = `${place}_${++this.#count}`
    switch (place) {
      case 'sqlite': {
        const folder = join(this.folder, name)
        mkdirSync(folder)
        const end = async (): Promise<void> => rmSync(folder, { recursive: true })
        return { address: `sqlite:${join(folder, 'jobs.db')}`, end }
      }
      case 'redis': {
        const server = await RedisServer.start()
        return { address: server.url, end: () => server.stop() }
      }
      case 'postgres': {
        installFromDebian(POSTGRES, 'postgresql')
        this.#postgres ??= await PostgresServer.start(this.folder)
        const server = this.#postgres
        return { address: server.create(name), end: async () => server.drop(name) }
      }
      default:
        return place satisfies never
    }
  }

  /** Lets a system begin an act. */
  begin(system: string, act: Asked['act'], given: Given): Running {
    const [command, script] = system.startsWith('sidekiq')
      ? ['ruby', path('../systems/sidekiq.rb')]
      : [process.execPath, path('./act.ts')]
    const out = join(this.folder, `${++this.#count}.json`)
    const asked: Asked = { system, act, given, out }
    return this.run(`${system} ${act}`, [command, script], asked)
  }

  /** Runs an act of a system to its end. @throws if it fails */
  act(system: string, act: Asked['act'], given: Given): Promise<Said> {
    return this.begin(system, act, given).said
  }

  /** Runs acts beside each other, to their ends. If one fails, the others end as well. @throws what failed */
  async together(...acts: readonly Running[]): Promise<readonly Said[]> {
    try {
      return await Promise.all(acts.map(({ said }) => said))
    } catch (error) {
      for (const act of acts) act.kill()
      await Promise.allSettled(acts.map(({ said }) => said))
      throw error
    }
  }

  /** Runs a program that reads BENCH and writes its answer where that says. */
  run(
    name: string,
    [command, ...args]: readonly [string, ...string[]],
    asked: object & { readonly out: string },
  ): Running {
    const log = `${asked.out}.log`
    const file = openSync(log, 'w')
    const env = { ...process.env, NODE_ENV: 'production', BENCH: JSON.stringify(asked) }
    const child = spawn(command, args, { env, stdio: ['ignore', file, file], timeout: LIMIT_MS, killSignal: 'SIGKILL' })
    closeSync(file)
    this.#children.add(child)
    return { pid: child.pid ?? 0, said: this.#said(name, child, log, asked.out), kill: () => child.kill('SIGKILL') }
  }

  async #said(name: string, child: ChildProcess, log: string, out: string): Promise<Said> {
    const [code, signal] = await once(child, 'exit')
    this.#children.delete(child)
    const printed = readFileSync(log, 'utf8').slice(-2000)
    // Where every job has a line, a log is large.
    truncateSync(log)
    if (code !== 0 || !existsSync(out)) throw new Error(`${name}: it ended with ${signal ?? code}.\n${printed}`)
    return JSON.parse(readFileSync(out, 'utf8'))
  }

  /** Between two groups: no server stays that only the last one needed. */
  async rest(): Promise<void> {
    await this.#postgres?.stop()
    this.#postgres = null
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await this.rest()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
