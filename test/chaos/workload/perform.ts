// What a job of a chaos run does, in any system: it notes its start, sleeps, notes its end, and then succeeds, fails or puts
// itself off, as it was told.

import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ledger } from '../ledger/ledger.ts'
import type { Ending } from '../ledger/line.ts'
import type { Input } from './mix.ts'

export interface Attempt {
  /** 1 the first time, 2 for the first retry. */
  readonly attempt: number
  /** Aborts when the job has to give way; absent where a system cannot say it. */
  readonly signal?: AbortSignal
  /** Does the work of the job within something. `over`: there was no room, and the job puts itself off. */
  readonly within?: (run: number, work: () => Promise<void>) => Promise<'in' | 'over'>
}

let runs = 0

/** Runs an attempt; the answer says how the system is to end it. */
export async function perform(
  ledger: Ledger,
  folder: string,
  input: Input,
  { attempt, signal, within = (_, work) => work().then(() => 'in') }: Attempt,
): Promise<Ending> {
  const { n, ms, fails: most = 0, due, until = 0, as } = input
  const run = ++runs
  const wall = Date.now()
  ledger.note({ e: 'start', n, attempt, run, wall, ...(due !== undefined && { due }), ...(as && { as }) })
  if (input.kills && isFirst(join(folder, `killed-${n}`))) return await die(ledger, n)
  const work = (): Promise<void> => sleep(ms, undefined, signal && { signal })
  // What it works within asks the store, which may be away.
  const woken = await within(run, work).catch(() => (signal?.aborted ? 'aborted' : 'failed'))
  const isOff = woken === 'over' || wall < until
  const fails = woken === 'failed' || attempt <= most
  const how = woken === 'aborted' ? 'shutdown' : isOff ? 'snooze' : fails ? 'throw' : 'ok'
  ledger.note({ e: 'end', run, how })
  return how
}

function isFirst(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'))
    return true
  } catch {
    return false
  }
}

function die(ledger: Ledger, n: number): Promise<never> {
  ledger.note({ e: 'suicide', n })
  process.kill(pid, 'SIGKILL')
  return new Promise(() => undefined)
}
