// The processes of a run: each has a seat, and when it ends another takes it, until the run is over. A supervisor fills the
// seats of its own processes; they make themselves known. Every birth and death stands in the ledger.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kill } from 'node:process'
import type { Ledger } from '../ledger/ledger.ts'
import type { StoreStage } from '../stores/stage.ts'
import { envOf, type System } from '../systems/system.ts'
import { type Under, Wards } from './wards.ts'

export type Role = 'worker' | 'producer' | 'supervisor'

/** A process that is alive, or was when somebody looked last. */
export interface Member {
  readonly role: Role
  readonly pid: number
  /** Resolves when it is gone. */
  readonly ended: Promise<unknown>
  /** Somebody has told it to end. */
  isTold: boolean
}

/** One at a seat. */
interface Hired extends Member {
  readonly seat: number
  /** Tells a producer something. */
  write(line: string): void
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
  readonly #hired = new Map<number, Hired>()
  readonly #wards: Wards
  readonly #ends = new Set<Promise<unknown>>()
  #born = 0
  readonly #closed = new Set<Role>()

  constructor(options: CrewOptions) {
    this.#options = options
    this.#wards = new Wards(options.ledger)
  }

  hire(role: Role, seat: number): void {
    const { system, stage, ledger, folder, logs, seed } = this.#options
    const program = system[role]
    if (!program) throw new Error(`${system.name} has no ${role}.`)
    const born = this.#born++
    const way = seat % 2 === 0 ? 'straight' : 'fragile'
    const name = `${role}-${seat}-${born}`
    const { command, args, env } = program
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
    if (role === 'supervisor') this.#wards.under(pid, way)
    const ended: Promise<unknown> = once(child, 'exit').then(([code, signal]) => {
      ledger.note({ e: 'exit', of: pid, code, signal })
      this.#hired.delete(pid)
      this.#wards.orphan(pid)
      this.#ends.delete(ended)
      if (!this.#closed.has(role)) this.hire(role, seat)
    })
    this.#ends.add(ended)
    const write = (line: string): void => void child.stdin?.write(line)
    this.#hired.set(pid, { role, pid, seat, ended, write, isTold: false })
  }

  /** Who has said since the last look that a supervisor started it, and who of them has gone meanwhile. */
  look(news: readonly Under[]): void {
    this.#wards.look(news)
  }

  of(role: Role): Member[] {
    const hired = [...this.#hired.values()].filter((member) => member.role === role)
    return role === 'worker' ? [...hired, ...this.#wards.members] : hired
  }

  /** The processes of a supervisor. */
  under({ pid }: Member): Member[] {
    return this.#wards.of(pid)
  }

  /** Tells a producer something. */
  tell({ pid }: Member, line: string): void {
    this.#hired.get(pid)?.write(line)
  }

  /** Has a supervisor restart its processes, one after the other. */
  roll(supervisor: Member): void {
    this.#wards.roll(supervisor.pid)
    this.signal(supervisor, 'SIGUSR2')
  }

  /** A member that has gone meanwhile hears nothing. */
  signal(member: Member, signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL' || signal === 'SIGTERM') member.isTold = true
    try {
      kill(member.pid, signal)
    } catch {
      // It has ended by itself; whoever looks next will see it.
    }
  }

  /** Nobody takes an empty seat of these roles any more. */
  close(...roles: readonly Role[]): void {
    for (const role of roles) this.#closed.add(role)
  }

  /** Ends everybody at once. */
  async end(): Promise<void> {
    const all = ['supervisor', 'worker', 'producer'] as const
    this.close(...all)
    for (const role of all) for (const member of this.of(role)) this.signal(member, 'SIGKILL')
    await Promise.all(this.#ends)
  }
}
