// The thread of the heartbeat. It is given plain data, opens the store's lifeline, and beats for whatever owner the main
// thread names. It also watches whether the main loop turns; of jobs it knows only what stands on the board.

import { parentPort, workerData } from 'node:worker_threads'
import type { Clock, Ms } from '../core/clock.ts'
import type { Random } from '../core/random.ts'
import type { OwnerId } from '../core/store/queueing.ts'
import type { Life, Lifeline } from '../core/store/store.ts'
import { Board } from './board.ts'
import { type BeatMessage, type BeatOrder, SENT_MONOTONIC, SENT_WALL, type Watched } from './heartbeat.ts'
import { LOOK_EVERY, LoopWatch } from './loop-watch.ts'
import { recycle } from './recycle.ts'
import { systemClock, systemRandom } from './system-clock.ts'

interface Given {
  readonly module: string
  readonly options: Lifeline['options']
  readonly beatMs: Ms
  readonly sent: Float64Array
  readonly owner: OwnerId | null
  readonly watched: Watched
}

interface LifeModule {
  openLife(options: Lifeline['options'], clock: Clock, random: Random): Promise<Life>
}

const given: Given = workerData
let { owner, options } = given
let life: Life | null = null

const say = (message: BeatMessage): void => parentPort?.postMessage(message)

async function beat(): Promise<void> {
  if (!owner) return
  const beating = owner
  const sent = { monotonic: systemClock.monotonic(), wall: systemClock.now() }
  if (!life) {
    const { openLife }: LifeModule = await import(given.module)
    life = await openLife(options, systemClock, systemRandom)
  }
  const lived = await life.life(beating)
  if (lived.status === 'gone') {
    if (owner === beating) owner = null
    say({ kind: 'gone', owner: beating })
    return
  }
  if (owner !== beating) return
  given.sent[SENT_MONOTONIC] = sent.monotonic
  given.sent[SENT_WALL] = sent.wall
  for (const command of lived.commands) say({ kind: 'command', command })
}

async function again(): Promise<void> {
  try {
    await beat()
  } catch (error) {
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
  say({ kind: 'ready' })
  systemClock.after(given.beatMs, again)
}

parentPort?.on('message', (order: BeatOrder) => {
  if (order.kind === 'owner') {
    owner = order.owner
    return
  }
  options = order.options
  void life?.close()
  life = null
})
say({ kind: 'ready' })
systemClock.after(given.beatMs, again)

const watch = new LoopWatch({
  ...{ board: new Board(given.watched.memory), clock: systemClock },
  ...{ warnMs: given.watched.warnMs, maxMs: given.watched.maxMs },
  onStood: (length, jobs) => say({ kind: 'stood', length, jobs }),
  onFrozen: recycle,
})

function look(): void {
  watch.look()
  systemClock.after(LOOK_EVERY, look)
}
systemClock.after(LOOK_EVERY, look)
