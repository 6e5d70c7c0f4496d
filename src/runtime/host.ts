// Which process of which machine this is, told so that a neighbour can see its death. A pid alone is never trusted: the
// kernel gives it to another process, and another container has one of the same number.

import { readFileSync, readlinkSync } from 'node:fs'
import { kill, pid } from 'node:process'
import type { Host } from '../core/store/processes.ts'

const readOrNull = (read: () => string): string | null => {
  try {
    return read().trim()
  } catch {
    return null
  }
}

/** /proc/<pid>/stat, man 5 proc; 'absent' where there is none, null where that cannot be told (no file left to open). */
function statOf(process: number): string | 'absent' | null {
  try {
    return readFileSync(`/proc/${process}/stat`, 'utf8')
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes(codeOf(error)) ? 'absent' : null
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Field 22 is the start time; the name in field 2 may hold spaces and brackets. A zombie has none: it runs nothing any more. */
function startTimeIn(stat: string): string | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
}

/** Where /proc hides the processes of other users, a signal that may not be sent still tells that they are there. */
function answersSignals(process: number): boolean {
  try {
    return kill(process, 0)
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}

/** This process. */
export function thisHost(): Host {
  const stat = statOf(pid)
  return {
    bootId: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    pidNamespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    pid,
    startTime: stat === null || stat === 'absent' ? null : startTimeIn(stat),
  }
}

/** Whether it can be said from here if `other` lives: it is a process of this boot and pid namespace. */
export const isComparable = (other: Host, here: Host): boolean =>
  other.bootId !== null &&
  other.pidNamespace !== null &&
  other.startTime !== null &&
  other.bootId === here.bootId &&
  other.pidNamespace === here.pidNamespace

/** Whether `other` is a process of this boot and pid namespace that is gone for certain. */
export function isGone(other: Host, here: Host): boolean {
  if (!isComparable(other, here)) return false
  const stat = statOf(other.pid)
  if (stat === null) return false
  if (stat === 'absent') return !answersSignals(other.pid)
  return startTimeIn(stat) !== other.startTime
}
