// The store may be away just now; whoever supervises a process would start it again.

import { setTimeout as sleep } from 'node:timers/promises'

/** Tries until it can be done. */
export async function untilDone(attempt: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      console.error(String(error))
      await sleep(100)
    }
  }
}
