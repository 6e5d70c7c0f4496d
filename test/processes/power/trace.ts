// What processes did to the files of a folder, in the order in which the kernel was asked: strace of Debian, with all bytes.
// A write counts from the moment it is asked for; a sync covers what was asked for before it began.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export type Step = { readonly path: string /** Seconds. */; readonly time: number } & (
  | { readonly kind: 'made'; readonly emptied: boolean }
  | { readonly kind: 'write'; readonly at: number | 'end'; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly to: number }
  | { readonly kind: 'sync begins' | 'synced'; readonly call: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'renamed'; readonly from: string }
)

const CALLS = [
  ...['openat', 'creat', 'write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'ftruncate', 'truncate', 'fallocate'],
  ...['fsync', 'fdatasync', 'sync_file_range', 'copy_file_range', 'sendfile', 'splice'],
  ...['unlink', 'unlinkat', 'rename', 'renameat', 'renameat2', 'link', 'linkat'],
]

/** Runs a command; its calls are written to `file`. */
export function traced(file: string, command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const options = ['-f', '--seccomp-bpf', '-qq', '-ttt', '-y', '-xx', '-s', String(2 ** 26)]
  return spawn('strace', [...options, '-e', `trace=${CALLS.join()}`, '-o', file, ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Resolves when strace has written all it saw. */
export async function ended(strace: ChildProcess): Promise<void> {
  if (strace.exitCode === null && strace.signalCode === null) await once(strace, 'exit')
}

const hex = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
const bytesOf = (written: string): Buffer => Buffer.from(written.replaceAll('\\x', ''), 'hex')
const textOf = (written: string): string => bytesOf(written).toString()

/** One call, whole; `began`: it is only asked for so far; `ends`: the answer to such a one. */
interface Call {
  readonly name: string
  readonly args: string
  readonly answer: string
  readonly time: number
  readonly when: 'whole' | 'began' | 'ends'
  readonly by: string
}

/** What a trace says of the files below `folder`. */
export function stepsIn(file: string, folder: string): Step[] {
  const place = hex(folder)
  const asked = new Map<string, string>()
  const homes = new Map<string, string>()
  const steps: Step[] = []
  for (const line of readFileSync(file, 'latin1').split('\n')) {
    if (!line.includes(place) && !/^.{0,40}(resumed>|rename|unlink)/.test(line)) continue
    const call = callIn(line, asked)
    if (!call) continue
    // Names without a directory are meant from where the process stands, which it says whenever it opens something.
    const home = /AT_FDCWD<([^>]*)>/.exec(call.args)?.[1]
    if (home !== undefined) homes.set(call.by, textOf(home))
    steps.push(...stepsOf(call, homes.get(call.by) ?? '/'))
  }
  return steps.filter(({ path }) => path.startsWith(folder))
}

const WHOLE = /^(\d+) +([\d.]+) (\w+)\(/
const RESUMED = /^(\d+) +([\d.]+) <\.\.\. (\w+) resumed>/
const UNFINISHED = ' <unfinished ...>'

function callIn(line: string, asked: Map<string, string>): Call | null {
  const resumed = RESUMED.exec(line)
  const head = resumed ?? WHOLE.exec(line)
  if (!head) return null
  const [start, by = '', time = '', name = ''] = head
  const rest = line.slice(start.length)
  if (rest.endsWith(UNFINISHED)) {
    const args = rest.slice(0, -UNFINISHED.length)
    asked.set(by, args)
    return { name, by, args, answer: '', time: Number(time), when: 'began' }
  }
  const end = rest.lastIndexOf(') = ') === -1 ? rest.lastIndexOf(' = ') : rest.lastIndexOf(') = ')
  const args = (resumed ? (asked.get(by) ?? '') : '') + rest.slice(0, end)
  const answer = rest.slice(rest.indexOf('= ', end) + 2)
  return { name, by, args, answer, time: Number(time), when: resumed ? 'ends' : 'whole' }
}

const fileOf = (args: string): string => textOf(/^\d+<([^>]*)>/.exec(args)?.[1] ?? '')
const namesIn = (args: string, home: string): string[] =>
  [...args.matchAll(/"([^"]*)"/g)].map(([, name = '']) => resolve(home, textOf(name)))

function stepsOf(call: Call, home: string): Step[] {
  const { name, args, answer, time, when, by } = call
  if (answer.startsWith('-1')) return []
  if (name === 'fsync' || name === 'fdatasync') return syncOf(call)
  // What changes a file is taken for done when it is asked for; what is made has a name only when it is answered.
  if (name === 'openat' || name === 'creat') return when === 'began' ? [] : madeOf(call)
  if (when === 'ends') return []
  const path = fileOf(args)
  switch (name) {
    case 'write':
    case 'writev':
      return [{ kind: 'write', path, time, at: 'end', bytes: dataIn(args) }]
    case 'pwrite64':
      return [{ kind: 'write', path, time, at: Number(args.slice(args.lastIndexOf(', ') + 2)), bytes: dataIn(args) }]
    case 'ftruncate':
      return [{ kind: 'cut', path, time, to: Number(args.slice(args.lastIndexOf(', ') + 2)) }]
    case 'unlink':
    case 'unlinkat':
      return [{ kind: 'gone', path: namesIn(args, home)[0] ?? '', time }]
    case 'rename': {
      const [from = '', to = ''] = namesIn(args, home)
      return [{ kind: 'renamed', from, path: to, time }]
    }
    default:
      throw new Error(`${by} called ${name}, of which this trace knows nothing: ${args.slice(0, 200)}`)
  }
}

const dataIn = (args: string): Buffer =>
  Buffer.concat([...args.matchAll(/"([^"]*)"/g)].map(([, data = '']) => bytesOf(data)))

function syncOf({ args, time, when, by }: Call): Step[] {
  const step = { path: fileOf(args), time, call: by }
  const begins = { ...step, kind: 'sync begins' } as const
  const synced = { ...step, kind: 'synced' } as const
  return { whole: [begins, synced], began: [begins], ends: [synced] }[when]
}

function madeOf({ args, answer, time }: Call): Step[] {
  if (!/O_CREAT|O_TRUNC/.test(args)) return []
  return [{ kind: 'made', path: fileOf(answer), time, emptied: args.includes('O_TRUNC') }]
}
