// Starting and stopping as fast as it goes, with ten callers at once: nothing hangs, and nothing is left behind.

import { describe, expect } from 'vitest'
import { onBothStores } from './stage.ts'

describe('fifty rounds of ten starts and stops at once', () => {
  onBothStores('hang nowhere, leave no socket, timer or thread, and nobody registered', 120_000, async (stage) => {
    await stage.hm.store()
    const running = stage.run('start-stop')
    const { code } = await running.ended
    expect({ code, printed: running.printed() }).toEqual({ code: 0, printed: expect.stringContaining('"after"') })
    const { before, after } = JSON.parse(running.printed())
    expect(after).toEqual(before)
    const { alive, dead } = await (await stage.hm.store()).beats()
    expect({ alive, dead }).toEqual({ alive: [], dead: [] })
  })
})
