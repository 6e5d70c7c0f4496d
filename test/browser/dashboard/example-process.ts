// An example as a process of its own, on a free port and with a store of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../redis/redis-server.ts'
import { until } from '../until.ts'

const START_MS = 30_000

export class ExampleProcess implements AsyncDisposable {
  readonly #folder: string
  readonly #child: ChildProcess
  readonly #ended: Promise<unknown>
  readonly origin: string
  output = ''

  static async start(name: string, env: Readonly<Record<string, string>>): Promise<ExampleProcess> {
    const example = new ExampleProcess(name, await freePort(), env)
    await until(`${name} answers`, START_MS, async () => {
      if (example.#child.exitCode !== null) throw new Error(`${name} ended: ${example.output}`)
      return example.output.includes('dashboard: ')
    })
    return example
  }

  private constructor(name: string, port: number, env: Readonly<Record<string, string>>) {
    this.#folder = mkdtempSync(join(tmpdir(), 'haymaker-example-'))
    this.origin = `http://127.0.0.1:${port}`
    const file = fileURLToPath(new URL(`../../../examples/${name}/server.ts`, import.meta.url))
    const store = `sqlite:${join(this.#folder, 'jobs.db')}`
    this.#child = spawn(process.execPath, [file], {
      cwd: this.#folder,
      env: { ...process.env, HAYMAKER_STORE: store, PORT: String(port), ...env },
    })
    this.#ended = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
  }

  /** Resolves with the exit code. */
  async stop(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal)
    await this.#ended
    return this.#child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
