// What can be said about a run while it goes on: the ledgers are read as they grow, and counted.

import type { Line } from '../ledger/line.ts'
import { LedgerReader } from '../ledger/read.ts'
import type { Under } from './wards.ts'

export class Watch {
  readonly #reader: LedgerReader
  readonly #calls = new Map<string, readonly number[]>()
  readonly #done = new Set<number>()
  readonly #ready = new Set<number>()
  readonly #supervised: Under[] = []
  #acknowledged = 0
  readonly faults = new Map<string, number>()
  runs = 0

  constructor(folder: string) {
    this.#reader = new LedgerReader(folder)
  }

  look(): void {
    for (const line of this.#reader.news()) this.#take(line)
  }

  /** Whether a process has said that it works. */
  isReady(pid: number): boolean {
    return this.#ready.has(pid)
  }

  /** Who has said since this was asked last that a supervisor started it. */
  takeSupervised(): Under[] {
    return this.#supervised.splice(0)
  }

  get acknowledged(): number {
    return this.#acknowledged
  }

  get done(): number {
    return this.#done.size
  }

  /** Jobs that were acknowledged and have not run to their end. */
  get open(): number {
    return Math.max(0, this.#acknowledged - this.#done.size)
  }

  close(): void {
    this.#reader.close()
  }

  #take(line: Line): void {
    if (line.e === 'hello') this.#greet(line.pid, line.under)
    else if (line.e === 'start') this.#runs.set(`${line.pid} ${line.run}`, line.n)
    else if (line.e === 'end') this.#end(`${line.pid} ${line.run}`, line.how === 'ok')
    else if (line.e === 'push') this.#calls.set(`${line.pid} ${line.call}`, line.ns)
    else if (line.e === 'pushed') this.#answer(line.pid, line.call, Number.POSITIVE_INFINITY)
    else if (line.e === 'refused' || line.e === 'unknown') this.#answer(line.pid, line.call, line.stored)
    else if (line.e === 'asked') this.#ids.set(line.jid, line.n)
    else if (line.e === 'answered' && line.status === 'replaced') this.#replace(line.of)
    else if (line.e === 'fault') this.#count(line.group)
    else if (line.e === 'suicide') this.#count('kill')
  }

  readonly #runs = new Map<string, number>()
  readonly #ids = new Map<string, number>()

  #greet(pid: number, under: number | undefined): void {
    this.#ready.add(pid)
    if (under !== undefined) this.#supervised.push({ pid, under })
  }

  #end(run: string, isOk: boolean): void {
    const n = this.#runs.get(run)
    this.#runs.delete(run)
    this.runs++
    if (isOk && n !== undefined) this.#done.add(n)
  }

  /** A job whose place was taken runs no more, so nobody waits for it. */
  #replace(jid: string | undefined): void {
    const n = this.#ids.get(jid ?? '')
    if (n !== undefined) this.#done.add(n)
  }

  #answer(pid: number, call: number, stored: number): void {
    const ns = this.#calls.get(`${pid} ${call}`) ?? []
    this.#calls.delete(`${pid} ${call}`)
    this.#acknowledged += Math.min(stored, ns.length)
  }

  #count(group: string): void {
    this.faults.set(group, (this.faults.get(group) ?? 0) + 1)
  }
}
