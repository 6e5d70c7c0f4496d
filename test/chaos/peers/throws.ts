// How often each job has failed, kept beside the store: not every system tells a job its attempt, and some count a run that
// a death cut short as one. So for all of them alike an attempt ends when the job throws, and not before.

import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const fileOf = (folder: string, n: number): string => join(folder, `threw-${n}`)

/** 1 until the job has failed once. */
export function attemptOf(folder: string, n: number): number {
  try {
    return readFileSync(fileOf(folder, n)).length + 1
  } catch {
    return 1
  }
}

export const noteThrow = (folder: string, n: number): void => appendFileSync(fileOf(folder, n), '.')
