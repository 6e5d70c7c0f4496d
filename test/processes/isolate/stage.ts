// An instance with isolated jobs in this process, what its log said, and what the system says about its children.

import { readdirSync, readFileSync } from 'node:fs'
import { type AnyJob, createHaymaker, type Haymaker, type HaymakerConfig, type Log } from 'haymaker'
import { all } from './jobs.ts'

export interface Line {
  readonly values: Readonly<Record<string, unknown>>
  readonly message: string
}

export interface Stage {
  readonly hm: Haymaker
  readonly lines: readonly Line[]
  /** Waits for lines with this message; answers their values. */
  said(message: string, count?: number): Promise<readonly Readonly<Record<string, unknown>>[]>
}

const playing = new Set<Haymaker>()

/** Starts an instance on a store of its own. */
export async function play(config: HaymakerConfig, jobs: readonly AnyJob[] = all): Promise<Stage> {
  const lines: Line[] = []
  const hm = createHaymaker({
    store: 'sqlite::memory:',
    logger: keeping(lines),
    jobs,
    shutdownTimeout: '10s',
    ...config,
  })
  playing.add(hm)
  await hm.start()
  const found = (message: string): Readonly<Record<string, unknown>>[] =>
    lines.filter((line) => line.message === message).map(({ values }) => values)
  return {
    hm,
    lines,
    async said(message, count = 1) {
      await until(`${count} lines "${message}"`, () => found(message).length >= count)
      return found(message)
    },
  }
}

/** Stops whatever a test left at work. For `afterEach`. */
export async function endAll(): Promise<void> {
  const left = [...playing]
  playing.clear()
  await Promise.all(left.map((hm) => hm.stop({ timeout: '0ms' })))
}

function keeping(lines: Line[], bindings: object = {}): Log {
  const write = (values: object, message: string): void =>
    void lines.push({ values: { ...bindings, ...values }, message })
  return {
    ...{ debug: write, info: write, warn: write, error: write },
    child: (values) => keeping(lines, { ...bindings, ...values }),
  }
}

/** Waits until it holds; how long a test may take is the limit. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limit} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The processes that `parent` started and that live, by their ids. */
export function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const fields = statOf(Number(name))
      return fields !== null && fields[1] === String(parent) && fields[0] !== 'Z'
    })
    .map(Number)
}

/** Whether it runs: what is dead and not reaped does not. */
export const lives = (pid: number): boolean => ![undefined, 'Z', 'X'].includes(statOf(pid)?.[0])

/** State, parent and so on: /proc/<pid>/stat after the name. */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
