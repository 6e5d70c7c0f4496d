// A supervisor with its processes, in a folder of its own, as a user would start it; and what its health says of them.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kill } from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Haymaker } from 'haymaker'
import { CommandLine, type Running } from '../../cli/command-line.ts'
import { freePort } from '../../redis/redis-server.ts'
import type { Line } from '../kill/jobs.ts'
import { linesIn, silent, until } from '../kill/stage.ts'

const jobs: string = fileURLToPath(new URL('./jobs.ts', import.meta.url))

export interface ProcessSeen {
  readonly process: number
  readonly pid: number | null
  readonly ready: boolean
  readonly state: string
  readonly why: string | null
  readonly beatAgeMs: number | null
}

export interface Seen {
  /** 0: nobody listens. */
  readonly status: number
  readonly body: Partial<Omit<ProcessSeen, 'process' | 'pid'>> & { live?: boolean; processes?: ProcessSeen[] }
}

/** What a port answers. */
export async function ask(port: number, path: string, method = 'GET'): Promise<Seen> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  } catch {
    return { status: 0, body: {} }
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    return kill(pid, 0)
  } catch {
    return false
  }
}

export class Swarm {
  readonly cli: CommandLine = new CommandLine()
  readonly hm: Haymaker
  readonly jobs: string = jobs
  port = 0
  readonly #seen = new Set<number>()
  readonly #started: Running[] = []

  constructor() {
    this.cli.env.LEDGER = this.cli.folder
    this.hm = createHaymaker({ store: this.cli.store, logger: silent })
  }

  /** Starts `work` with these flags and a port for its health. */
  async start(...flags: string[]): Promise<Running> {
    this.port = await freePort()
    const running = this.cli.start('work', '-r', jobs, '--health-port', String(this.port), ...flags)
    this.#started.push(running)
    return running
  }

  /** Starts it, and waits until all of it is ready. */
  async ready(...flags: string[]): Promise<Running> {
    const running = await this.start(...flags)
    await this.becomesReady(running)
    return running
  }

  async becomesReady(running: Running, limit = 30_000): Promise<void> {
    await until(`readiness\n${running.stdout}${running.stderr}`, limit, async () => (await this.ask()).status === 200)
  }

  ask(path = '/readyz', method = 'GET'): Promise<Seen> {
    return ask(this.port, path, method)
  }

  /** The processes that work, by their number. */
  async pids(): Promise<number[]> {
    const { body } = await this.ask()
    const pids = (body.processes ?? []).flatMap(({ pid }) => (pid === null ? [] : [pid]))
    for (const pid of pids) this.#seen.add(pid)
    return pids
  }

  async push(name: string, ...args: object[]): Promise<void> {
    await this.hm.pushAll(args.map((arg) => ({ class: name, args: [arg] })))
  }

  lines(): Line[] {
    return linesIn(this.cli.folder)
  }

  /** The numbers of the jobs that began, or ended, in order. */
  numbers(event: Line['event']): number[] {
    return this.lines().flatMap((line) => (line.event === event ? [line.n] : []))
  }

  /** Holds the store, until it is closed. */
  lock(): DatabaseSync {
    const holder = new DatabaseSync(join(this.cli.folder, 'jobs.db'), { timeout: 10_000 })
    holder.exec('BEGIN IMMEDIATE')
    return holder
  }

  /** Lets the jobs go that wait. */
  go(): void {
    writeFileSync(join(this.cli.folder, 'go'), '')
  }

  hold(): void {
    rmSync(join(this.cli.folder, 'go'), { force: true })
  }

  async end(): Promise<void> {
    await this.pids()
    for (const { child } of this.#started) child.kill('SIGKILL')
    // Whoever outlives the supervisor holds its output open.
    for (const pid of this.#seen) if (isAlive(pid)) kill(pid, 'SIGKILL')
    await this.hm.stop()
    await this.cli.end()
  }
}
