// `haymaker resque` as a process on the Redis of a stage.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'
import { CommandLine, type Running } from '../cli/command-line.ts'
import type { Stage } from './stage.ts'

export const heldJobs: string = fileURLToPath(new URL('held-jobs.ts', import.meta.url))

export interface Commands {
  readonly cli: CommandLine
  /** Puts a job into a queue as Ruby does. */
  push(queue: string, name: string, ...args: readonly unknown[]): Promise<unknown>
  /** Starts `resque work` on the jobs of `held-jobs.ts`, and waits until it works. */
  work(env: Readonly<Record<string, string>>): Promise<Running>
  /** A file that a job may wait for, which is not there. */
  file(name: string): string
}

/** For the tests of one file; what it started ends after each of them. */
export function commands(at: Stage): Commands {
  let cli: CommandLine
  beforeEach(() => {
    cli = new CommandLine()
    Object.assign(cli.env, { HAYMAKER_STORE: '', REDIS_URL: at.redis.url })
  })
  afterEach(() => cli.end())
  return {
    get cli() {
      return cli
    },
    push: (queue, name, ...args) =>
      Promise.all([
        at.ask('SADD', 'resque:queues', queue),
        at.ask('RPUSH', `resque:queue:${queue}`, JSON.stringify({ class: name, args })),
      ]),
    async work(env) {
      Object.assign(cli.env, env)
      const worker = cli.start('resque', 'work', '-r', heldJobs)
      await worker.prints('working; Ctrl-C')
      return worker
    },
    file: (name) => join(cli.folder, name),
  }
}

/** What a list of processes shows of one. */
export const titleOf = ({ child }: Running): string =>
  readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
