// The flags of the demo. What nobody knows, or what makes no sense, is an error with the way out in it.

import { parseArgs } from 'node:util'

export interface Flags {
  /** Push, wait, verify, end. */
  readonly mode: 'stay' | 'exit'
  readonly port: number
  readonly fill: number
  readonly data: 'fresh' | 'kept'
  readonly store: string | null
  /** `still`: nobody comes by, and the clock pushes as rarely as in a blog at work. */
  readonly pace: 'lively' | 'still'
}

export class WrongFlags extends Error {
  override readonly name = 'WrongFlags'
}

export const usage = `Usage: npm run demo -- [flags]

  --exit        push some hundreds of jobs, verify what they left, end
  --port N      where the blog answers (default 3000; 0: a free one)
  --fill N      add N waiting jobs to a slow queue
  --keep        go on with what the last run left, instead of starting empty
  --still       nobody comes by: nothing happens but what you do
  --store URL   another job store (default: a file in demo-output)
  --help        this text
`

const options = {
  exit: { type: 'boolean' },
  port: { type: 'string' },
  fill: { type: 'string' },
  keep: { type: 'boolean' },
  still: { type: 'boolean' },
  store: { type: 'string' },
  help: { type: 'boolean' },
} as const

const MOST_JOBS = 10_000_000
const DEFAULT_PORT = '3000'

/** @throws WrongFlags */
export function readFlags(args: readonly string[]): Flags | 'help' {
  const { exit, port, fill, keep, still, store, help } = parse(args)
  if (help) return 'help'
  if (exit && keep) throw new WrongFlags('--exit starts empty, so --keep cannot be with it. Leave one of them out.')
  if (exit && fill !== undefined)
    throw new WrongFlags('--exit waits until no job is left, so --fill cannot be with it. Leave one of them out.')
  if (exit && still)
    throw new WrongFlags('--exit waits for the clock, so --still cannot be with it. Leave one of them out.')
  if (store === '') throw new WrongFlags('--store was given nothing. Name a store, as in --store sqlite:./jobs.db')
  return {
    mode: exit ? 'exit' : 'stay',
    // A run that ends by itself must not fail because a demo is open beside it.
    port: wholeNumber('--port', port ?? (exit ? '0' : DEFAULT_PORT), 65_535),
    fill: wholeNumber('--fill', fill ?? '0', MOST_JOBS),
    data: keep ? 'kept' : 'fresh',
    store: store ?? null,
    pace: still ? 'still' : 'lively',
  }
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof options }>>['values'] {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    throw new WrongFlags(error instanceof Error ? error.message : String(error))
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value <= most) return value
  throw new WrongFlags(`${flag} was given "${text}". Write a whole number from 0 to ${most}.`)
}
