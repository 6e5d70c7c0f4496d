// A store under test: how processes reach it, how the orchestrator does, and how it ends.

export interface StoreStage {
  /** For the orchestrator, which nothing may disturb. */
  readonly address: string
  /** For processes: the straight way, and the one that the nemesis may break, where there is one. */
  readonly straight: string
  readonly fragile: string
  /** Processes that everybody depends on. */
  readonly shared: readonly number[]
  /** Copies what the store has on disk, for somebody who wants to know what happened. */
  keep(folder: string): Promise<void>
  end(): Promise<void>
}
