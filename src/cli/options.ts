// The options several commands share, and how a command's help looks.

import type { Command } from 'commander'
import { didYouMean } from '../core/config/suggest.ts'
import { HaymakerError } from '../core/errors.ts'

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

/** For an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** Adds -s, -C and -r. */
export const withCommon = (command: Command): Command =>
  command
    .option('-s, --store <url>', 'the store, e.g. sqlite:./haymaker.db')
    .option('-C, --config <file>', 'haymaker.config.ts, or a sidekiq.yml')
    .option('-r, --require <file>', 'job files to load, a path or a glob; repeatable', collect)

/** Adds Sidekiq's short flags. */
export const withWork = (command: Command): Command =>
  withCommon(command)
    .option('-q, --queue <name[,weight]>', 'a queue, strictly in the order given or by weight; repeatable', collect)
    .option('-c, --concurrency <n>', 'jobs at work at once (default: 25)')
    .option('-t, --timeout <seconds>', 'how long jobs may take to end at a stop (default: 25)')
    .option('-g, --tag <text>', 'shown beside the process')
    .option('-e, --environment <name>', 'sets NODE_ENV; the section of a sidekiq.yml')
    .option('-v, --verbose', 'log at level debug')

/** A whole number of one or more. @throws HaymakerError HM_CONFIG_INVALID */
export function countOf(text: string, flag: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `${flag} was given "${text}". Write a whole number of 1 or more, as in ${flag} 25.`,
  )
}

/** A port to listen on. @throws HaymakerError HM_CONFIG_INVALID */
export function portOf(text: string, flag: string): number {
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new HaymakerError(
    'HM_CONFIG_INVALID',
    `${flag} was given "${text}". Write a port from 1 to 65535, as in ${flag} 7433.`,
  )
}

/** For a command that does something by itself and has commands of its own. @throws HaymakerError HM_CONFIG_INVALID */
export function refuseUnknownCommand(command: Command): void {
  const [word] = command.args
  if (word === undefined) return
  const known = command.commands.map((one) => one.name())
  throw new HaymakerError('HM_CONFIG_INVALID', `${command.name()} has no command "${word}".${didYouMean(word, known)}`)
}

/** Ends a command's help with examples. */
export const withExamples = (command: Command, ...lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  haymaker ${line}`).join('\n')}`)
