// Waits for something to become true, and says what did not when it takes too long.

import { setTimeout as wait } from 'node:timers/promises'

const LOOK_MS = 50

/** The first answer that is neither false nor undefined. */
export async function until<Found>(
  what: string,
  limitMs: number,
  look: () => Promise<Found | false | undefined>,
): Promise<Found> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = await look()
    if (found !== false && found !== undefined) return found
    if (performance.now() > end) throw new Error(`Not within ${limitMs / 1000} s: ${what}`)
    await wait(LOOK_MS)
  }
}
