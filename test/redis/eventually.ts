// Waits for something that a server does in its own time.

import { vi } from 'vitest'

/** Resolves when a look says yes; a look that fails says no. */
export async function eventually(what: string, withinMs: number, look: () => Promise<boolean>): Promise<void> {
  const yes = async (): Promise<void> => {
    if (!(await look())) throw new Error(`${what}: not within ${withinMs} ms`)
  }
  await vi.waitFor(yes, { timeout: withinMs, interval: 50 })
}
