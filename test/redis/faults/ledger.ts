// What was pushed and what ran, noted beside the store: at the end it says what was lost, what ran although it was refused,
// and what ran twice without a reason.

/** One run of one attempt. */
interface Run {
  readonly n: number
  readonly attempt: number
  readonly from: number
  to: number
}

/** While this lasted, a fault may have hit what was running. */
export interface Fault {
  readonly from: number
  readonly to: number
}

/** A moment after its end in which an outcome may not have been written yet. */
const SETTLING_MS = 1000

export class Ledger {
  /** Pushes with an answer. */
  readonly acknowledged = new Set<number>()
  /** Pushes of which nobody knows. */
  readonly unknown = new Set<number>()
  /** Pushes that were refused, and by which code. */
  readonly refused = new Map<number, string>()
  readonly #runs: Run[] = []

  /** Notes the start of an attempt; the answer notes its end. */
  begin(n: number, attempt: number): () => void {
    const run: Run = { n, attempt, from: performance.now(), to: Number.POSITIVE_INFINITY }
    this.#runs.push(run)
    return () => {
      run.to = performance.now()
    }
  }

  /** When the first run after this moment began; null: none did. */
  firstAfter(moment: number): number | null {
    return this.#runs.find(({ from }) => from >= moment)?.from ?? null
  }

  get started(): ReadonlySet<number> {
    return new Set(this.#runs.map(({ n }) => n))
  }

  get ended(): ReadonlySet<number> {
    return new Set(this.#runs.filter(({ to }) => to < Number.POSITIVE_INFINITY).map(({ n }) => n))
  }

  /** Each attempt counts once, however often it ran. */
  get attempts(): number {
    return new Set(this.#runs.filter(({ to }) => to < Number.POSITIVE_INFINITY).map(keyOf)).size
  }

  /** Acknowledged, and never run to an end. */
  lost(): number[] {
    const { ended } = this
    return [...this.acknowledged].filter((n) => !ended.has(n))
  }

  /** Refused, and run nevertheless. */
  ghosts(): number[] {
    const { started } = this
    return [...this.refused.keys()].filter((n) => started.has(n))
  }

  /** Attempts that ran again although no fault hit the run before. */
  twice(faults: readonly Fault[]): string[] {
    const last = new Map<string, Run>()
    const found: string[] = []
    for (const run of this.#runs) {
      const before = last.get(keyOf(run))
      last.set(keyOf(run), run)
      if (before && !faults.some((fault) => before.from <= fault.to && fault.from <= before.to + SETTLING_MS))
        found.push(keyOf(run))
    }
    return found
  }
}

const keyOf = ({ n, attempt }: Run): string => `${n}, attempt ${attempt}`
