// What a worker costs that has nothing to do: commands that it sends, counted by a proxy on the way, and processor time.

import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { FaultProxy } from '../../test/redis/fault-proxy.ts'
import type { Given } from '../run/system.ts'
import { type Bench, figuresOf, type Group, inTurns, rowsOf } from './figures.ts'
import { proven } from './race.ts'

const KEY = 'redis.idle.commandsPerSecond'
const WINDOW_MS = 10_000
/** Of the clock in which Linux counts the time of a process. */
const TICKS_PER_SECOND = 100
const START_MS = 20_000
const LOOK_MS = 50

/** For commands, for waiting, and for beats. */
const CONNECTIONS = 3

/** Processor time of a process so far. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
}

/** Until its connections are made and it has proved that it is woken. */
async function settled(proxy: FaultProxy): Promise<void> {
  const end = performance.now() + START_MS
  while (proxy.connections < CONNECTIONS || !proxy.commands.has('SET')) {
    if (performance.now() > end) throw new Error('the worker did not come to rest')
    await sleep(LOOK_MS)
  }
}

async function once({ stage }: Bench): Promise<{ readonly commandsPerSecond: number; readonly cpuPercent: number }> {
  const store = await stage.store('redis')
  const proxy = await FaultProxy.to(store.address)
  const given: Given = { store: proxy.url, jobs: 1, kind: 'noop' }
  const worker = stage.begin('haymaker', 'work', given)
  try {
    await settled(proxy)
    const [from, sent, cpu] = [performance.now(), proxy.sent, cpuMs(worker.pid)]
    await sleep(WINDOW_MS)
    const seconds = (performance.now() - from) / 1000
    const sample = {
      commandsPerSecond: (proxy.sent - sent) / seconds,
      cpuPercent: (cpuMs(worker.pid) - cpu) / 10 / seconds,
    }
    // The job that it waits for, so that it ends.
    await stage.act('haymaker', 'bulk', { ...given, store: store.address })
    proven('haymaker', await worker.said)
    return sample
  } finally {
    worker.kill()
    await proxy.close()
    await store.end()
  }
}

export const idle: Group = {
  keys: [KEY],
  async measure(bench) {
    const turns = await inTurns(bench, ['haymaker'], () => once(bench))
    const row = { table: 'A worker with nothing to do', settings: `Redis, ${WINDOW_MS / 1000} s` }
    return {
      figures: figuresOf(bench, { [KEY]: turns.of('haymaker', 'commandsPerSecond')?.median }),
      rows: rowsOf([
        { ...row, name: 'commands', unit: 'a second', spread: turns.of('haymaker', 'commandsPerSecond') },
        { ...row, name: 'processor', unit: '%', spread: turns.of('haymaker', 'cpuPercent') },
      ]),
    }
  },
}
