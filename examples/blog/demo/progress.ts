// A bar on a terminal that is drawn over itself. Where there is no terminal it draws nothing.

import { stdout } from 'node:process'

const WIDTH = 30

export function progress(done: number, total: number, told: string): void {
  if (!stdout.isTTY) return
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.round(share * WIDTH)
  stdout.write(`\r\u001B[2K[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done}/${total} ${told}`)
}

/** Takes the bar away. */
export function progressEnds(): void {
  if (stdout.isTTY) stdout.write('\r\u001B[2K')
}
