// Facet of the store port: what was counted. Totals change inside settle, so they are exact; notes are a capped list.

export interface Totals {
  /** Attempts that ended. */
  readonly processed: number
  /** Attempts that ended in a failure. */
  readonly failed: number
}

export interface Day extends Totals {
  /** UTC, YYYY-MM-DD. */
  readonly day: string
}

export interface Ledger {
  totals(): Promise<Totals>
  /** The last `days` days, today first; days without attempts are zeros. */
  history(days: number): Promise<readonly Day[]>
  /** The newest notes first. */
  notes(limit: number): Promise<readonly Uint8Array[]>
  /** Sets the totals to zero; the days keep theirs. */
  resetTotals(): Promise<void>
}
