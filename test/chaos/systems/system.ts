// The seam of the harness: what a job system has to bring to be run under the same nemesis as any other. It says how its
// processes are started and what is left in its store; their scripts use workload/ and ledger/. Thin on purpose.

import type { Walk } from '../check/walk.ts'

export type StoreKind = 'redis' | 'sqlite' | 'resque'

/** What a process is told, in its environment. */
export interface Seat {
  /** CHAOS_STORE: the address it uses, which may lead through the proxy. */
  readonly store: string
  /** CHAOS_LEDGER: the folder of the ledgers. */
  readonly ledger: string
  /** CHAOS_NAME: one in the run. */
  readonly name: string
  /** CHAOS_SEED and CHAOS_FIRST: of a producer. */
  readonly seed: number
  readonly first: number
}

/** A program and its arguments. A worker or a producer notes `hello` in its ledger when it works, stops on SIGTERM, and when its input ends. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface System {
  readonly name: string
  readonly producer: Program
  readonly worker: Program
  /** Of two workers, which note `hello` with its pid. It restarts them one by one on SIGUSR2, and stops on SIGTERM. */
  readonly supervisor?: Program
  /** Requests whose lost replies hurt most; empty where the store is no server. */
  readonly cuts: readonly RegExp[]
  /** How long the drain may take, in ms, where the system's own times are longer than a minute. */
  readonly drainMs?: number
  /** How many jobs are neither done nor dead. `store`: the address for the orchestrator. */
  remaining(store: string): Promise<number>
  walk(store: string): Promise<Walk>
  /** Ends what is pushed by the clock, once it has done so after `since`, in ms since 1970. The answer says what never did. */
  stopClock?(store: string, since: number): Promise<readonly string[]>
}

/** The environment of a process. */
export const envOf = ({ store, ledger, name, seed, first }: Seat): Record<string, string> => ({
  ...{ CHAOS_STORE: store, CHAOS_LEDGER: ledger, CHAOS_NAME: name },
  ...{ CHAOS_SEED: String(seed), CHAOS_FIRST: String(first) },
})
