// Moments of a trace at which the power fails, and what had been acknowledged by then: ledgers are files like others, so
// the trace itself says what came before what.

import type { Random } from '../../../src/core/random.ts'
import type { Line } from '../kill/jobs.ts'
import { Disk } from './disk.ts'
import type { Step } from './trace.ts'

/** What the ledgers said before a cut. */
export class Told {
  /** Acknowledged pushes, and when (s). */
  readonly pushed = new Map<number, number>()
  readonly ended = new Set<number>()
  /** How many outcomes the store had said it counted. */
  counted = 0

  hear(line: Line, time: number): void {
    if (line.event === 'push') this.pushed.set(line.n, time)
    else if (line.event === 'end') this.ended.add(line.n)
    else if (line.event === 'counted') this.counted = line.n
  }

  /** Acknowledged, and neither stored nor ended. */
  lost(stored: ReadonlySet<number>): readonly number[] {
    return [...this.pushed.keys()].filter((n) => !stored.has(n) && !this.ended.has(n))
  }
}

export interface Cut {
  /** Which of the steps was the last. */
  readonly after: number
  readonly disk: Disk
  readonly told: Told
  /** When it happened (s), and when the last sync of a file of the store began that came to its end. */
  readonly time: number
  readonly syncedAt: number
}

const isLedger = (path: string): boolean => path.endsWith('.ndjson')

/** Cuts at random moments, the earliest first. `isStore` tells the files whose syncs count. */
export function* cutsOf(
  steps: readonly Step[],
  count: number,
  random: Random,
  isStore: (path: string) => boolean,
): Generator<Cut> {
  const moments = Array.from({ length: count }, () => Math.floor(random.next() * steps.length)).sort((a, b) => a - b)
  const [disk, told] = [new Disk(), new Told()]
  const began = new Map<string, number>()
  let syncedAt = 0
  for (const [i, step] of steps.entries()) {
    if (isLedger(step.path)) hear(step, told)
    else disk.apply(step)
    if (step.kind === 'sync begins') began.set(step.call, step.time)
    if (step.kind === 'synced' && isStore(step.path)) syncedAt = began.get(step.call) ?? syncedAt
    for (; moments[0] === i; moments.shift()) yield { after: i, disk, told, time: step.time, syncedAt }
  }
}

function hear(step: Step, told: Told): void {
  if (step.kind !== 'write') return
  for (const line of step.bytes.toString().trim().split('\n')) told.hear(JSON.parse(line), step.time)
}
