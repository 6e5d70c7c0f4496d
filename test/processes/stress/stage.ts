// The stage of the stress tests: a store of either kind, processes on it, and the ledger they write.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Haymaker, type Log } from 'haymaker'
import { expect, it } from 'vitest'
import { RedisServer } from '../../redis/redis-server.ts'
import { all, type Line } from './jobs.ts'

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

/** A process, and what it has printed so far. */
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  printed(): string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

export interface Env {
  readonly CONFIG?: object
  readonly HAYMAKER_FAILPOINT?: string
  readonly [name: string]: string | object | undefined
}

export class Stage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'haymaker-stress-'))
  readonly store: string
  readonly hm: Haymaker
  readonly #children = new Set<Running>()

  constructor(store: string | null) {
    this.store = store ?? `sqlite:${join(this.folder, 'jobs.db')}`
    this.hm = createHaymaker({ store: this.store, jobs: all, logger: silent })
  }

  /** Starts a script beside this file. */
  run(script: string, env: Env = {}): Running {
    const given = Object.entries(env).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : value,
    ])
    const child = spawn(process.execPath, [fileURLToPath(new URL(`./${script}.ts`, import.meta.url))], {
      env: { ...process.env, STORE: this.store, LEDGER: this.folder, LOG_LEVEL: 'info', ...Object.fromEntries(given) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const out of [child.stdout, child.stderr]) {
      out.setEncoding('utf8').on('data', (some: string) => {
        text += some
      })
    }
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
    const running: Running = { child, pid: child.pid ?? 0, printed: () => text, ended }
    this.#children.add(running)
    void ended.then(() => this.#children.delete(running))
    return running
  }

  /** Starts a worker and waits until it works. */
  async worker(env: Env = {}): Promise<Running> {
    const worker = this.run('worker', env)
    await this.until('a worker', () => worker.printed().includes('ready'))
    return worker
  }

  /** The ledger of all processes; a last line cut short by a kill does not count. */
  lines(event?: Line['event']): Line[] {
    const file = join(this.folder, 'ledger.ndjson')
    if (!existsSync(file)) return []
    const lines: Line[] = readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    return lines.filter((line) => event === undefined || line.event === event)
  }

  /** The numbers of the jobs with this event, in their order. */
  numbers(event: Line['event']): number[] {
    return this.lines(event)
      .map(({ n }) => n)
      .sort((a, b) => a - b)
  }

  write(name: string): void {
    writeFileSync(join(this.folder, name), '')
  }

  /** Waits until `condition` holds; else says what the processes printed. */
  async until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
    const end = performance.now() + withinMs
    while (!(await condition())) {
      if (performance.now() > end) {
        const printed = [...this.#children].map((one) => one.printed().slice(-2000)).join('\n')
        throw new Error(`${what}: not within ${withinMs} ms\n${JSON.stringify(this.lines())}\n${printed}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Waits until no job is left anywhere and nobody holds one; then the totals must be these. */
  async accounts(processed: number, failed = 0): Promise<void> {
    let last: unknown
    await this.until(`${processed} processed, nothing left`, async () => {
      const { enqueued, scheduled, retries, processed: counted } = await this.hm.stats()
      last = { enqueued, scheduled, retries, counted }
      return enqueued + scheduled + retries === 0 && counted >= processed
    }).catch((error: unknown) => {
      throw new Error(`left: ${JSON.stringify(last)}`, { cause: error })
    })
    const { processed: counted, failed: bad, dead } = await this.hm.stats()
    expect({ counted, bad, dead }).toEqual({ counted: processed, bad: failed, dead: 0 })
  }

  async end(): Promise<void> {
    await this.hm.stop()
    const running = [...this.#children]
    for (const { child } of running) child.kill('SIGKILL')
    await Promise.all(running.map(({ ended }) => ended))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A test that plays on a SQLite file and on a Redis of its own. */
export function onBothStores(name: string, timeout: number, play: (stage: Stage) => Promise<void>): void {
  it.each(['sqlite', 'redis'])(`${name} (%s)`, { timeout }, async (kind) => {
    const redis = kind === 'redis' ? await RedisServer.start() : null
    const stage = new Stage(redis?.url ?? null)
    try {
      await play(stage)
    } finally {
      await stage.end()
      await redis?.stop()
    }
  })
}
