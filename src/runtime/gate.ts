// Lets many calls be under way at once, or one alone. Reconcile needs to be alone: what it compares must not change while
// it looks.

export class Gate {
  #shared = new Set<Promise<unknown>>()
  #alone: Promise<unknown> = Promise.resolve()

  /** Runs beside others, after whoever is alone. */
  async share<T>(run: () => Promise<T>): Promise<T> {
    await this.#alone
    const running = run()
    this.#shared.add(running)
    try {
      return await running
    } finally {
      this.#shared.delete(running)
    }
  }

  /** Runs when all the others have ended; those that come later wait. */
  async alone<T>(run: () => Promise<T>): Promise<T> {
    const before = this.#alone
    const turn = (async () => {
      await before
      await Promise.allSettled([...this.#shared])
      return await run()
    })()
    this.#alone = turn.catch(() => undefined)
    return await turn
  }
}
