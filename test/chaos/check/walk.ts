// What a walk over a whole store found after a run, in words that every system can say.

export interface AtRest {
  /** Our number of the job; null: no job of ours. */
  readonly n: number | null
  readonly place: 'queue' | 'schedule' | 'retry' | 'dead' | 'claim' | 'lane'
  /** Of a dead job: why, as it stands in the store. */
  readonly why?: string
}

export interface Walk {
  readonly jobs: readonly AtRest[]
  /** Whatever ought not to be there: keys nobody knows, keys without the end they should have, owners of processes that ended. */
  readonly strays: readonly string[]
  /** Attempts counted; null: the system counts none. */
  readonly counted: { readonly processed: number; readonly failed: number } | null
  /** Jobs by the clock, where the system has them: from when on their ticks count, in ms since 1970. */
  readonly crons?: Readonly<Record<string, number>>
}
