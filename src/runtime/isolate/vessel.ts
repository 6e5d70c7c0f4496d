// What carries a child: a thread or a process. It moves bytes and can be killed; what they mean is the child's business.

/** How a vessel ended. */
export interface Death {
  readonly code: number | null
  readonly signal: string | null
  /** What it held when its own watch ended it, as a text for people. */
  readonly because: string
  /** What the runtime says about it, such as that it could not be started. */
  readonly error: unknown
}

export interface Vessel {
  /** The process id, or that of the thread; for the log. */
  readonly id: number | null
  send(message: Uint8Array): void
  /** Ends it at once, and whatever it started. May be called again, and when it has ended. */
  kill(): void
  /** While it is held, the program goes on for its sake. */
  hold(): void
  release(): void
  /** Resolves when nothing of it is left, and all that it said was heard. */
  readonly ended: Promise<Death>
}

/** Starts a vessel; it may die of itself, and never throws. */
export type Launch = (hear: (message: Uint8Array) => void) => Vessel
