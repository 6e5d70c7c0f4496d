// The demo as a process of its own, in a folder of its own, and a hand on its queues from outside.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Haymaker } from '../../src/index.ts'
import { until } from './until.ts'

const demo = fileURLToPath(new URL('../../examples/blog/demo.ts', import.meta.url))
const queues = ['mailers', 'newsletters', 'content', 'images', 'tags', 'default']
const START_MS = 60_000

/** A folder for demos, which goes when the test lets go of it. */
export class DemoFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'haymaker-blog-'))

  get store(): string {
    return `sqlite:${join(this.path, 'jobs.db')}`
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

export class DemoProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #hm: Haymaker
  output = ''

  constructor(folder: DemoFolder, ...flags: readonly string[]) {
    this.#child = spawn(process.execPath, [demo, ...flags], {
      cwd: folder.path,
      env: { ...process.env, BLOG_FOLDER: folder.path, HAYMAKER_STORE: folder.store },
    })
    this.#closed = once(this.#child, 'close')
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    this.#hm = createHaymaker({ store: folder.store })
  }

  /** Resolves with the address of the blog, when it answers and all jobs of its own have ended. */
  async ready(): Promise<string> {
    await this.prints('Ctrl-C stops')
    await until('the first jobs have ended', START_MS, () => this.isIdle())
    return this.address
  }

  /** Where the blog answers, once that was printed. */
  get address(): string {
    return this.output.match(/the blog answers at (\S+)/)?.[1] ?? ''
  }

  async prints(text: string): Promise<void> {
    await until(`the demo prints "${text}"`, START_MS, async () => {
      if (this.#child.exitCode !== null) throw new Error(`The demo ended: ${this.output}`)
      return this.output.includes(text)
    })
  }

  /** Whether no job is left to do, those of the slow queue aside. */
  async isIdle(): Promise<boolean> {
    const { scheduled, retries, queues: all } = await this.#hm.stats()
    const waiting = all.reduce((sum, { name, size }) => sum + (name === 'slow' ? 0 : size), 0)
    return waiting + scheduled + retries === 0
  }

  /** How many jobs wait in a queue. */
  size(queue: string): Promise<number> {
    return this.#hm.queue(queue).size()
  }

  /** How many jobs are at rest in the store. */
  stored(): Promise<number> {
    return this.#hm.stored.size()
  }

  /** How many attempts have ended well. */
  async done(): Promise<number> {
    const { processed, failed } = await this.#hm.stats()
    return processed - failed
  }

  /** The classes of the jobs that wait, those of the slow queue aside. */
  async queued(): Promise<readonly string[]> {
    const classes: string[] = []
    for (const name of queues) for await (const { class: job } of this.#hm.queue(name).jobs) classes.push(job)
    return classes.sort()
  }

  /** No job starts until `letGo`. */
  async hold(): Promise<void> {
    for (const name of queues) await this.#hm.queue(name).pause()
  }

  async letGo(): Promise<void> {
    for (const name of queues) await this.#hm.queue(name).resume()
  }

  /** Nothing is pushed by the clock any more, also in a run that goes on with --keep. */
  async stopClock(): Promise<void> {
    for (const { name } of await this.#hm.cron.all()) await this.#hm.cron.pause(name)
  }

  /** Resolves with the exit code. */
  async ended(): Promise<number | null> {
    await this.#closed
    return this.#child.exitCode
  }

  /** As Ctrl-C does. */
  async interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT')
    return await this.ended()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hm.stop()
    if (this.#child.exitCode === null) await this.interrupt()
  }
}
