// What a rule finds: which promise was broken, and how.

/** The promises of docs/reliability.md; `met`: what a run was to look at did not happen in it. */
export type Promised =
  | ('G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7' | 'G8')
  | ('G9' | 'G10' | 'G11' | 'G12' | 'G13' | 'G14' | 'met')

export interface Finding {
  readonly rule: Promised
  readonly what: string
}
