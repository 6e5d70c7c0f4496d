// The stage of the kill tests: a folder with a store and ledgers, processes on it, and what the ledgers say.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Log } from 'haymaker'
import type { Line } from './jobs.ts'

/** Writes nothing. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

export class Stage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'haymaker-kill-'))
  readonly store: string = `sqlite:${join(this.folder, 'jobs.db')}`
  readonly #children = new Set<ChildProcess>()

  /** Starts a script beside this file; it sees STORE, LEDGER and what `env` adds. */
  run(script: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = spawn(process.execPath, [fileURLToPath(new URL(`./${script}.ts`, import.meta.url))], {
      env: { ...process.env, STORE: this.store, LEDGER: this.folder, LOG_LEVEL: 'fatal', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#children.add(child)
    child.once('exit', () => this.#children.delete(child))
    return child
  }

  /** Starts a worker and waits until it works. */
  async worker(env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
    const child = this.run('worker', env)
    if (child.stdout) await once(child.stdout, 'data')
    return child
  }

  /** All lines of all ledgers, in the order of time. */
  lines(): Line[] {
    return linesIn(this.folder)
  }

  async end(): Promise<void> {
    const ended = [...this.#children].map((child) => once(child, 'exit'))
    for (const child of this.#children) child.kill('SIGKILL')
    await Promise.all(ended)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** All lines of all ledgers of a folder, in the order of time. A last line cut short by a kill does not count: its write was not done. */
export function linesIn(folder: string): Line[] {
  const lines: Line[] = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line))
  return lines.sort((a, b) => a.at - b.at)
}

/** Waits until `condition` holds; fails after `limit`. */
export async function until(what: string, limit: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + limit
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limit} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
