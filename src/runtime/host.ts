// Which process of which machine this is, told so that a neighbour can see its death. A pid alone is never trusted: the
// kernel gives it to another process, and another container has one of the same number.

import { readFileSync, readlinkSync } from 'node:fs'
import { pid } from 'node:process'
import type { Host } from '../core/store/processes.ts'

const readOrNull = (read: () => string): string | null => {
  try {
    return read().trim()
  } catch {
    return null
  }
}

/** Field 22 of /proc/<pid>/stat (man 5 proc): the start time; the name in field 2 may hold spaces and brackets. */
function startTimeOf(process: number): string | null {
  const stat = readOrNull(() => readFileSync(`/proc/${process}/stat`, 'utf8'))
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie keeps its entry until its parent looks at it; it runs nothing any more.
  return fields?.[0] === 'Z' ? null : (fields?.[19] ?? null)
}

/** This process. */
export const thisHost = (): Host => ({
  bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
  pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
  pid,
  startTime: startTimeOf(pid),
})

/** Whether `other` is a process of this boot and pid namespace that is gone for certain. */
export function isGone(other: Host, here: Host): boolean {
  const comparable = other.bootId !== null && other.pidNamespace !== null && other.startTime !== null
  if (!comparable || other.bootId !== here.bootId || other.pidNamespace !== here.pidNamespace) return false
  return startTimeOf(other.pid) !== other.startTime
}
