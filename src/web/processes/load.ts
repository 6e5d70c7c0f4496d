// How busy all processes are together.

import type { WorkerProcess } from '../../runtime/inspector.ts'
import { slotsOf } from './program.ts'

export interface Load {
  readonly slots: number
  readonly busy: number
  /** The part of the slots that is at work. */
  readonly utilization: number
  readonly rssBytes: number
}

export function loadOf(processes: readonly WorkerProcess[]): Load {
  const sum = (one: (process: WorkerProcess) => number): number => processes.reduce((all, each) => all + one(each), 0)
  const [slots, busy] = [sum(({ card }) => slotsOf(card)), sum((process) => process.busy)]
  return { slots, busy, utilization: slots === 0 ? 0 : busy / slots, rssBytes: sum((process) => process.rssBytes) }
}
