// Ends the jobs by the clock of a run, so that its drain has an end: once the ticks of all that was broken are pushed, since what
// is due while a schedule is paused is not made up.

import { setTimeout as sleep } from 'node:timers/promises'
import { createHaymaker, type Haymaker } from 'haymaker'

const LIMIT_MS = 30_000

/** Pauses every schedule when it has pushed a tick after `since`, in ms since 1970. The answer says which never did. */
export async function stopClock(address: string, since: number): Promise<readonly string[]> {
  const hm = createHaymaker({ store: address })
  try {
    const late = await untilPast(hm, since)
    for (const { name } of await hm.cron.all()) await hm.cron.pause(name)
    return late
  } finally {
    await hm.stop()
  }
}

async function untilPast(hm: Haymaker, since: number): Promise<readonly string[]> {
  const end = performance.now() + LIMIT_MS
  for (;;) {
    const all = await hm.cron.all()
    const late = all.filter(({ ticks }) => Number(ticks[0]?.at ?? 0) < since).map(({ name }) => name)
    if (late.length === 0 || performance.now() > end) return late
    await sleep(100)
  }
}
