// What a rule finds: which promise was broken, and how.

/** The promises of docs/reliability.md. */
export type Promised = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G8' | 'G9' | 'G10' | 'G11'

export interface Finding {
  readonly rule: Promised
  readonly what: string
}
