// The processes of a run: each has a seat, and when it ends another takes it, until the run is over. Every birth and death
// stands in the ledger.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Ledger } from '../ledger/ledger.ts'
import type { StoreStage } from '../stores/stage.ts'
import { envOf, type System } from '../systems/system.ts'

export type Role = 'worker' | 'producer'

/** A process at its seat. */
export interface Member {
  readonly role: Role
  readonly pid: number
  readonly child: ChildProcess
  readonly seat: number
}

export interface CrewOptions {
  readonly system: System
  readonly stage: StoreStage
  readonly ledger: Ledger
  /** Of the ledgers, and of the output of the processes. */
  readonly folder: string
  readonly logs: string
  readonly seed: number
}

/** What the first process compiled the next one need not: half of a start is that. */
const cache = join(tmpdir(), 'haymaker-chaos-compiled')

/** Numbers of jobs that one process may give out. */
const NUMBERS = 1_000_000

export class Crew {
  readonly #options: CrewOptions
  readonly #members = new Map<number, Member>()
  readonly #ends = new Set<Promise<unknown>>()
  #born = 0
  #isOver = false

  constructor(options: CrewOptions) {
    this.#options = options
  }

  hire(role: Role, seat: number): void {
    const { system, stage, ledger, folder, logs, seed } = this.#options
    const born = this.#born++
    const way = seat % 2 === 0 ? 'straight' : 'fragile'
    const name = `${role}-${seat}-${born}`
    const { command, args, env } = system[role]
    const own = { store: stage[way], ledger: folder, name, seed: seed + born, first: born * NUMBERS }
    const out = openSync(join(logs, `${name}.log`), 'a')
    const child = spawn(command, args, {
      env: { ...process.env, LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: cache, ...env, ...envOf(own) },
      stdio: ['pipe', out, out],
    })
    child.stdin?.on('error', () => undefined)
    const { pid } = child
    if (pid === undefined) throw new Error(`${command} cannot be started.`)
    ledger.note({ e: 'born', of: pid, name, way })
    this.#members.set(pid, { role, pid, child, seat })
    const ended: Promise<unknown> = once(child, 'exit').then(([code, signal]) => {
      ledger.note({ e: 'exit', of: pid, code, signal })
      this.#members.delete(pid)
      this.#ends.delete(ended)
      if (!this.#isOver) this.hire(role, seat)
    })
    this.#ends.add(ended)
  }

  of(role: Role): Member[] {
    return [...this.#members.values()].filter((member) => member.role === role)
  }

  get pids(): ReadonlySet<number> {
    return new Set(this.#members.keys())
  }

  /** Nobody takes an empty seat any more. */
  close(): void {
    this.#isOver = true
  }

  /** Ends everybody at once. */
  async end(): Promise<void> {
    this.close()
    for (const { child } of this.#members.values()) child.kill('SIGKILL')
    await Promise.all(this.#ends)
  }
}
