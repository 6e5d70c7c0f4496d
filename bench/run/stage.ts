// The servers of a benchmark, and the processes that use them: each act of a system runs in a process of its own, with what it
// prints in a file, as in production.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installFromDebian } from '../../test/chaos/peers/installed.ts'
import { POSTGRES, PostgresServer } from '../../test/chaos/stores/postgres-server.ts'
import { RedisServer } from '../../test/redis/redis-server.ts'
import type { Asked, Given, Said } from './system.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Which store a system works on. */
export type Place = 'redis' | 'postgres' | 'sqlite'

/** A store that is empty. */
export interface Store {
  readonly address: string
  /** Of the server, where there is one. */
  readonly pid: number | null
  end(): Promise<void>
}

export class Stage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'haymaker-bench-'))
  #count = 0

  /** `options`: of a redis-server, which keeps nothing on disk unless they say so. */
  async store(place: Place, ...options: readonly string[]): Promise<Store> {
    if (place === 'sqlite') {
      const folder = join(this.#folder, `sqlite-${++this.#count}`)
      mkdirSync(folder)
      const end = async (): Promise<void> => rmSync(folder, { recursive: true })
      return { address: `sqlite:${join(folder, 'jobs.db')}`, pid: null, end }
    }
    if (place === 'postgres') installFromDebian(POSTGRES, 'postgresql')
    const server = place === 'redis' ? await RedisServer.start(...options) : await PostgresServer.start()
    return { address: server.url, pid: server.pid, end: () => server.stop() }
  }

  /** Runs an act of a system to its end. @throws if it fails */
  async act(system: string, act: Asked['act'], given: Given): Promise<Said> {
    const id = `${++this.#count}-${system}-${act}`
    const [out, log] = [join(this.#folder, `${id}.json`), join(this.#folder, `${id}.log`)]
    const asked: Asked = { system, act, given, out }
    const [command, script] = system.startsWith('sidekiq')
      ? ['ruby', path('../systems/sidekiq.rb')]
      : [process.execPath, path('./act.ts')]
    const file = openSync(log, 'w')
    const env = { ...process.env, NODE_ENV: 'production', BENCH: JSON.stringify(asked) }
    const child = spawn(command, [script], { env, stdio: ['ignore', file, file] })
    const [code, signal] = await once(child, 'exit')
    if (code !== 0) {
      const said = readFileSync(log, 'utf8').slice(-2000)
      throw new Error(`${system} could not do "${act}": it ended with ${signal ?? code}.\n${said}`)
    }
    // Where every job has a line, a log is large.
    truncateSync(log)
    return JSON.parse(readFileSync(out, 'utf8'))
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
