// `haymaker resque`: Resque's own commands, for who has them in the fingers: `QUEUE=* haymaker resque work`. They work on a store
// with Resque's keys.

import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { argv, env, execArgv, execPath, pid } from 'node:process'
import type { Command } from 'commander'
import { inResqueKeys } from '../../core/config/address.ts'
import { HaymakerError } from '../../core/errors.ts'
import { withApp } from '../app.ts'
import { logTo } from '../log.ts'
import { type CommonFlags, type WorkFlags, withCommon, withExamples, withWork } from '../options.ts'
import { printable } from '../printable.ts'
import { runJobs } from '../run-jobs.ts'

const HERE = 'resque://127.0.0.1:6379'

export function resque(program: Command): void {
  const group = withExamples(
    program.command('resque').description('work and list, as Resque has them'),
    `resque work -r './jobs/*.ts' -q high -q low`,
    'resque list',
  )
  work(group)
  list(group)
}

function work(group: Command): void {
  withExamples(
    withWork(group.command('work').description('run jobs; reads QUEUE, COUNT, INTERVAL, VERBOSE, PIDFILE, BACKGROUND')),
    `resque work -r './jobs/*.ts' -q '*' -q '!slow'`,
    `resque work -r jobs.ts -q high -q low -c 5`,
  ).action(async (flags: WorkFlags) => {
    const asked = fromEnvironment(flags)
    if (isSet(env.BACKGROUND)) return inBackground()
    if (env.PIDFILE) writeFileSync(env.PIDFILE, `${pid}\n`)
    const level = asked.verbose ? 'debug' : (env.LOG_LEVEL ?? 'info')
    try {
      process.exitCode = await runJobs(asked, {
        ...{ number: null, marks: {}, defaultLogger: logTo(process.stdout, level), healthPort: null, web: null },
        untilEmpty: env.INTERVAL !== undefined && Number(env.INTERVAL) === 0,
      })
    } finally {
      if (env.PIDFILE) rmSync(env.PIDFILE, { force: true })
    }
  })
}

/** The flags, and where they are silent what Resque reads from the environment. @throws HaymakerError HM_CONFIG_INVALID */
function fromEnvironment(flags: WorkFlags): WorkFlags {
  const named = (env.QUEUES ?? env.QUEUE ?? '').split(',').flatMap((name) => name.trim() || [])
  const queue = flags.queue ?? named
  if (queue.length === 0 && !flags.config) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      'No queue was named. Write QUEUE=* haymaker resque work, QUEUE=high,low for some in their order, or -q NAME.',
    )
  }
  const interval = env.INTERVAL
  if (interval !== undefined && !(Number(interval) >= 0)) {
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      `INTERVAL is ${interval}. Write a number of seconds; 0 ends when the queues are empty.`,
    )
  }
  const store = storeOf(flags)
  const { concurrency = env.COUNT ?? '1', timeout = env.RESQUE_TERM_TIMEOUT } = flags
  const verbose = flags.verbose ?? ([env.VERBOSE, env.VVERBOSE, env.LOGGING].some(isSet) || undefined)
  return {
    ...flags,
    ...(queue.length > 0 && { queue }),
    ...{ concurrency, ...(store && { store }), ...(timeout && { timeout }), ...(verbose && { verbose }) },
  }
}

const isSet = (value: string | undefined): boolean => value !== undefined && !['', '0', 'false'].includes(value)

/** Whoever names a server here means Resque's keys on it. undefined: the config says where. */
function storeOf({ store, config }: CommonFlags): string | undefined {
  const named = store || env.HAYMAKER_STORE || (config ? undefined : env.REDIS_URL || HERE)
  return named && inResqueKeys(named)
}

/** The same command in a process that stays when this one and its terminal have gone. */
function inBackground(): void {
  const child = spawn(execPath, [...execArgv, ...argv.slice(1)], {
    ...{ detached: true, stdio: 'ignore', env: { ...env, BACKGROUND: '' } },
  })
  child.unref()
  console.log(`resque work runs as process ${child.pid}`)
}

function list(group: Command): void {
  withExamples(
    withCommon(group.command('list').description('list the workers, ours and those of Ruby and node-resque')),
    'resque list -s resque://127.0.0.1:6379',
  ).action((flags: CommonFlags) => {
    const store = storeOf(flags)
    return withApp({ ...flags, ...(store && { store }) }, async (hm) => {
      const processes = await hm.processes()
      if (processes.length === 0) return void console.log('no workers')
      for (const { owner, busy, running } of processes) {
        const at = running.map(({ class: name }) => name).join(', ')
        console.log(printable(`${owner} (${busy === 0 ? 'idle' : at || 'working'})`))
      }
    })
  })
}
