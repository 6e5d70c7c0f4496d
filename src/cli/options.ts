// The options several commands share, and what they mean for the config.

import type { Command } from 'commander'
import { type Duration, durationMs } from '../core/config/duration.ts'
import { type Choice, whichStore } from '../core/config/which-store.ts'
import { HaymakerError } from '../core/errors.ts'
import { parseQueue } from '../core/queues/order.ts'
import { type CreateOptions, createHaymaker, type HaymakerConfig } from '../create.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { loadConfig, loadJobs } from './load-app.ts'

export interface CommonFlags {
  readonly store?: string
  readonly config?: string
  readonly require?: readonly string[]
}

export interface WorkFlags extends CommonFlags {
  readonly queue?: readonly string[]
  readonly concurrency?: string
  readonly timeout?: string
  readonly tag?: string
  readonly environment?: string
  readonly verbose?: true
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Adds -s, -C and -r. */
export const withCommon = (command: Command): Command =>
  command
    .option('-s, --store <url>', 'the store, e.g. sqlite:./haymaker.db')
    .option('-C, --config <file>', 'the config file (default: haymaker.config.ts)')
    .option('-r, --require <file>', 'job files to load, a path or a glob; repeatable', collect)

/** Adds Sidekiq's short flags. */
export const withWork = (command: Command): Command =>
  withCommon(command)
    .option('-q, --queue <name[,weight]>', 'a queue, strictly in the order given or by weight; repeatable', collect)
    .option('-c, --concurrency <n>', 'jobs at work at once (default: 25)')
    .option('-t, --timeout <seconds>', 'how long jobs may take to end at a stop (default: 25)')
    .option('-g, --tag <text>', 'shown beside the process')
    .option('-e, --environment <name>', 'sets NODE_ENV')
    .option('-v, --verbose', 'log at level debug')

/** Ends a command's help with examples. */
export const withExamples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  haymaker ${line}`).join('\n')}`)

/** What a command works on. */
export interface App {
  readonly hm: Haymaker
  /** Which store, and where the choice came from. */
  readonly store: Choice
  readonly config: HaymakerConfig
}

/** An instance for a command: the config file, what the flags say over it, and the jobs of both. */
export async function createFor(
  flags: WorkFlags,
  options: CreateOptions & { config?: HaymakerConfig } = {},
): Promise<App> {
  const config: HaymakerConfig = { ...(await loadConfig(flags.config)), ...options.config }
  const patterns = [...(config.jobs ?? []).filter((job) => typeof job === 'string'), ...(flags.require ?? [])]
  const listed = (config.jobs ?? []).filter((job) => typeof job !== 'string')
  const jobs = [...listed, ...(await loadJobs(patterns))]
  const whole = { ...config, ...overridesOf(flags), jobs }
  const configured = typeof config.store === 'object' ? config.store.url : config.store
  const store = whichStore(flags.store, configured, process.env)
  const hm = createHaymaker(whole, { ...options, ...(flags.store && { storeFlag: flags.store }), embedded: false })
  return { hm, store, config: whole }
}

function overridesOf({ queue, concurrency, timeout, tag }: WorkFlags): HaymakerConfig {
  return {
    ...(queue && { queues: queuesOf(queue) }),
    ...(concurrency !== undefined && { concurrency: numberOf(concurrency, '-c') }),
    ...(timeout !== undefined && { shutdownTimeout: timeoutOf(timeout) }),
    ...(tag !== undefined && { tag }),
  }
}

function queuesOf(given: readonly string[]): readonly string[] {
  for (const text of given) parseQueue(text)
  return given
}

function numberOf(text: string, flag: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new HaymakerError('HM_CONFIG_INVALID', `${flag} was given "${text}". Write a number, as in ${flag} 25.`)
}

/** Seconds, as in Sidekiq, or a duration. */
function timeoutOf(text: string): Duration {
  const value: Duration = /^\d+(\.\d+)?$/.test(text) ? `${Number(text)}s` : (text as Duration)
  durationMs(value, '-t')
  return value
}
