// When a `work` is a supervisor: by -p or --max-memory, or by the variables that Sidekiq Enterprise knows.

import type { Command } from 'commander'
import { HaymakerError } from '../../core/errors.ts'
import { countOf, portOf, type WorkFlags } from '../options.ts'

export interface ProcessFlags extends WorkFlags {
  readonly processes?: string
  readonly maxMemory?: string
  readonly healthPort?: string
}

export interface Supervision {
  readonly processes: number
  /** A process that holds more is replaced; null: as much as it likes. */
  readonly maxBytes: number | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Adds -p, --max-memory and --health-port. */
export const withProcesses = (command: Command): Command =>
  command
    .option('-p, --processes <n>', 'so many processes under a supervisor; USR2 restarts them one by one')
    .option('--max-memory <size>', 'replace a process that holds more, e.g. 512mb')
    .option('--health-port <port>', 'answer GET /healthz and /readyz there')

/** null: one process, without a supervisor. @throws HaymakerError HM_CONFIG_INVALID */
export function supervisionOf({ processes, maxMemory }: ProcessFlags, env: Environment): Supervision | null {
  const maxBytes = maxBytesOf(maxMemory, env)
  if (processes !== undefined) return { processes: countOf(processes, '-p'), maxBytes }
  if (env.SIDEKIQ_COUNT) return { processes: countOf(env.SIDEKIQ_COUNT, 'SIDEKIQ_COUNT'), maxBytes }
  // Somebody has to be there who replaces it.
  return maxBytes === null ? null : { processes: 1, maxBytes }
}

function maxBytesOf(flag: string | undefined, env: Environment): number | null {
  if (flag !== undefined) return bytesOf(flag)
  if (env.MAXMEM_MB) return countOf(env.MAXMEM_MB, 'MAXMEM_MB') * 1024 ** 2
  if (env.MAXMEM_KB) return countOf(env.MAXMEM_KB, 'MAXMEM_KB') * 1024
  return null
}

const units: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

function bytesOf(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]b)$/.exec(text.toLowerCase()) ?? []
  const bytes = Math.round(Number(number) * (units[unit] ?? 0))
  if (bytes > 0) return bytes
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `--max-memory was given "${text}". Write a size with kb, mb or gb, as in --max-memory 512mb.`,
  )
}

/** @throws HaymakerError HM_CONFIG_INVALID */
export const healthPortOf = ({ healthPort }: ProcessFlags): number | null =>
  healthPort === undefined ? null : portOf(healthPort, '--health-port')
