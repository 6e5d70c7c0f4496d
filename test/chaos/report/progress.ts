// How a run goes, on one line that is written over, where somebody watches.

import type { WriteStream } from 'node:tty'
import type { Watch } from '../run/watch.ts'

export interface ProgressLine {
  show(phase: string, watch: Watch): void
  /** Leaves the line as it is. */
  end(): void
}

export function progressTo(out: WriteStream, isQuiet: boolean, seconds: number): ProgressLine {
  if (isQuiet || !out.isTTY) return { show: () => undefined, end: () => undefined }
  const began = performance.now()
  return {
    show(phase, watch) {
      const passed = Math.round((performance.now() - began) / 1000)
      const { faults } = watch
      const broken = [...faults].map(([group, count]) => `${count} ${group}`).join(', ')
      const text = `${passed} of ${seconds} s  ${phase}  ${watch.done} jobs done, ${watch.open} open  faults: ${broken || 'none'}`
      out.write(`\r\x1b[2K${text.slice(0, out.columns - 1)}`)
    },
    end: () => void out.write('\n'),
  }
}
