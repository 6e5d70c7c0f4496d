// Until when a run was surely at work for the store as well: it ended or its process died, stood still, was cut off, was declared
// dead, or somebody else had its job. What such a run does after that is nobody's, as docs/limits.md says.

import type { Claim, Fault, History } from '../history.ts'
import { grouped, touches } from '../history.ts'

/** What goes on in a process for a while. */
export interface Span {
  readonly pid: number
  readonly from: number
  readonly to: number | null
  /** Absent: of no job in particular. */
  readonly n?: number
}

/** A process that stood still so shortly before may be declared dead though it goes on: a silence, and a look. */
const SILENCE_MS = 3000

export class Rightful {
  readonly #faults: readonly Fault[]
  readonly #declared: ReadonlyMap<number, readonly { readonly asked: number }[]>
  readonly #claims: ReadonlyMap<number, readonly Claim[]>
  readonly #deaths: ReadonlyMap<number, number>

  constructor({ faults, claims, deaths, features }: History) {
    this.#faults = faults.filter((fault) => fault.group === 'kill' || isSilence(fault))
    this.#declared = grouped(features.declared, ({ pid }) => pid)
    this.#claims = grouped(claims, ({ n }) => n)
    this.#deaths = new Map(deaths.map(({ pid, at }) => [pid, at]))
  }

  /** Not after its beginning: it says nothing. */
  until({ pid, from, to, n }: Span): number {
    const hits = this.#faults
      .filter((fault) => touches(fault, pid) && fault.to > from - (isSilence(fault) ? SILENCE_MS : 0))
      .map((fault) => fault.from)
    const declared = (this.#declared.get(pid) ?? []).flatMap(({ asked }) => (asked > from - SILENCE_MS ? [asked] : []))
    const others = (n === undefined ? [] : (this.#claims.get(n) ?? [])).filter(
      (one) => one.pid !== pid && one.at > from,
    )
    const ends = [to ?? this.#deaths.get(pid) ?? Number.POSITIVE_INFINITY, ...hits, ...declared]
    return Math.min(...ends, ...others.map(({ asked }) => asked))
  }
}

/**
 * It keeps a process from saying that it is alive. An outage that all have lets nobody be declared dead, and a process that starved
 * for as long says so itself, or who found it.
 */
const isSilence = ({ group }: Fault): boolean => group === 'pause' || group === 'net'
