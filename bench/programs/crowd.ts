// Idle processes, many of them in this one: each a whole instance with its three connections, but for its beats, which come from
// the loop here where a real process has a thread for them. Told in BENCH where Redis is and how many; runs until it is ended.

import { writeFileSync } from 'node:fs'
import { env } from 'node:process'
import { resolveWorker } from '../../src/core/config/resolve.ts'
import { silentLog } from '../../src/core/log.ts'
import type { Store, StoreListener } from '../../src/core/store/store.ts'
import { Haymaker } from '../../src/runtime/haymaker.ts'
import { systemClock, systemRandom } from '../../src/runtime/system-clock.ts'
import { codecFor, openStore } from '../../src/stores/open.ts'

const { url, count, out }: { url: string; count: number; out: string } = JSON.parse(env.BENCH ?? '{}')
const codec = codecFor(url, {})

/** Each on a machine of its own, or all would look after all others with the eyes of one kernel. */
async function open(listener: StoreListener, n: number): Promise<Store> {
  const parts = { clock: systemClock, random: systemRandom, codec }
  const store = await openStore(url, {}, { ...parts, listener })
  const beats = await openStore(url, {}, parts)
  return {
    ...{ ...store, lifeline: null, life: beats.life },
    register: (id, host, card) => store.register(id, { ...host, bootId: `${host.bootId} ${n}` }, card),
  }
}

for (let n = 0; n < count; n++) {
  const hm = new Haymaker({
    ...{ clock: systemClock, random: systemRandom, codec, log: silentLog, version: '0', embedded: true },
    ...{
      openStore: (listener) => open(listener, n),
      worker: resolveWorker({ concurrency: 10 }),
      definitions: [],
      modules: new Map(),
    },
    ...{ observers: {}, lifecycle: {}, push: [], perform: [] },
  })
  await hm.start()
}
writeFileSync(out, '{}')
