// The master dies under load, and sentinels make another: work goes on there by itself. What both replicas had is not lost,
// and what ran again had been at work when the master died.

import { expect, it } from 'vitest'
import { onServer } from '../on-server.ts'
import { Watched } from '../sentinel-setup.ts'
import { Scene } from './scene.ts'

/** From the sentinels' word to the start of the next job. */
const RESUMED_MS = 2000
const DOWN_AFTER_MS = 500

it('F32: kill -9 of the master: work goes on with the next one, nothing is lost', { timeout: 90_000 }, async () => {
  const watched = await Watched.start(DOWN_AFTER_MS)
  const old = await watched.current()
  // The first one asked is none: the others are asked then.
  const store = { sentinel: { master: Watched.master, nodes: ['redis://127.0.0.1:1', ...watched.nodes] } }
  const on = new Scene(async () => (await watched.current()).url, store)
  try {
    await on.worker(store)
    const producer = on.instance(store)
    await on.push(producer, 50)
    await on.flows(30)
    await on.push(producer, 20, { ms: 300, inMs: 500, fails: 0 })
    // WAIT counts from the last write of its own connection. What is written after it may be the master's alone.
    await on.until('both replicas to have it', 10_000, () =>
      onServer(old.url, async (own) => {
        await own.send(['SET', 'mark', '1'])
        expect(await own.send(['WAIT', '2', '1000'])).toBe(2)
      }),
    )
    const from = performance.now()
    await old.kill()
    let promoted = 0
    await on.until('another master', 15_000, async () => {
      expect(await watched.current()).not.toBe(old)
      promoted = performance.now()
    })
    await on.push(producer, 20)
    await on.until('work to go on', RESUMED_MS, () => expect(on.ledger.firstAfter(promoted)).not.toBeNull())
    const production = on.produce(producer)
    await on.flows(50)
    await production.stop()
    await on.account({ faults: [{ from, to: promoted }] })
  } finally {
    await on.end()
    await watched.stop()
  }
})
