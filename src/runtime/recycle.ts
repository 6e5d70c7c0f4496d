// Ends a process whose main loop will not turn again. Run by another thread, which cannot end the process in an orderly
// way: `process.exit` of a thread ends the thread alone. So the last line is written past the log, and SIGKILL follows;
// neighbours on the host see the death at once, and its jobs go back as after any crash.

import { writeSync } from 'node:fs'
import { kill, pid } from 'node:process'
import type { Ms } from '../core/clock.ts'

const STDERR = 2

/** Does not return. */
export function recycle(stood: Ms, jobs: readonly string[]): void {
  const length = `${Math.round(stood / 100) / 10} s`
  const names = jobs.length > 0 ? jobs.join(', ') : 'none'
  try {
    writeSync(
      STDERR,
      `haymaker: process ${pid} ends itself by SIGKILL: its event loop has stood still for ${length}, longer than recovery.maxBlocked. Jobs at work: ${names}. One of them does not return; they run again elsewhere.\n`,
    )
  } catch {
    // Nobody reads it; that must not keep the process alive.
  }
  kill(pid, 'SIGKILL')
}
