// What of this process's surroundings a child process gets. The rest may hold secrets that its jobs have no need of.

import { env } from 'node:process'

const usual = ['PATH', 'HOME', 'LANG', 'TZ', 'NODE_ENV', 'TMPDIR']

/** The variables of these names and the usual ones, as far as they are set. */
export function environmentFor(names: readonly string[]): Record<string, string> {
  const entries = [...usual, ...names].flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(entries)
}

/** Flags of Node that decide how a module is loaded. Others, such as those of a debugger or of a file with secrets, stay here. */
const loading =
  /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$|^--(import|require|loader|experimental-loader|conditions)=|^--(enable-source-maps|preserve-symlinks|no-warnings|disable-warning=.*|experimental-(?!loader).*|no-experimental-.*)$/
/** Those whose value is the next word. */
const withValue = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/

/** Those of the flags of this process that a child needs to load what this one loads. */
export function flagsFor(flags: readonly string[]): readonly string[] {
  return flags.filter((flag, i) => loading.test(flag) || withValue.test(flags[i - 1] ?? ''))
}
