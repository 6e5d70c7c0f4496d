// Ruby as it comes with Debian: its worker, a producer, its pages under rack. Each is a process of its own that is started
// here, waited for until it says that it is ready, and stopped by whoever started it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { until } from '../browser/until.ts'
import { freePort } from '../redis/redis-server.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const START_MS = 20_000

export type Environment = Readonly<Record<string, string>>

/** A process and what it has said. */
export class Spoken implements AsyncDisposable {
  readonly child: ChildProcess
  readonly #ended: Promise<unknown>
  output = ''

  constructor(command: string, args: readonly string[], env: Environment, cwd: string = folder) {
    this.child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    this.#ended = once(this.child, 'close')
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  async says(text: string): Promise<this> {
    await until(`the process says "${text}"`, START_MS, async () => {
      if (this.isOver) throw new Error(`The process ended: ${this.output}`)
      return this.output.includes(text)
    })
    return this
  }

  /** Resolves with its exit code when it has ended by itself, or of the signal it is given. */
  async ended(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal && !this.isOver) this.child.kill(signal)
    await this.#ended
    return this.child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ended('SIGKILL')
  }
}

export interface RubyWorker {
  readonly queues?: readonly string[]
  readonly concurrency?: number
  /** The file with its jobs. */
  readonly app?: string
}

/** Starts a `sidekiq`. At TERM it gives back after a second what is not done. */
export function rubyWorker(env: Environment, options: RubyWorker = {}): Promise<Spoken> {
  const { queues = ['default'], concurrency = 2, app = './app.rb' } = options
  const args = [
    '-r',
    app,
    '-c',
    String(concurrency),
    '-t',
    '1',
    '-e',
    'test',
    ...queues.flatMap((name) => ['-q', name]),
  ]
  return new Spoken('sidekiq', args, env).says('ready\n')
}

/** Starts Sidekiq's pages and answers their address. */
export async function rubyPages(env: Environment): Promise<{ process: Spoken; url: string }> {
  const at = `127.0.0.1:${await freePort()}`
  const args = ['-b', `tcp://${at}`, '-e', 'production', 'web.ru']
  return { process: await new Spoken('puma', args, env).says('Use Ctrl-C to stop'), url: `http://${at}` }
}

/** An entry of a set, as Sidekiq's API reads it. Times are seconds. */
export interface RubyEntry {
  readonly jid: string
  readonly class: string
  readonly queue: string
  readonly args: readonly unknown[]
  readonly at: number
  readonly error_class: string | null
  readonly error_message: string | null
  readonly error_backtrace: readonly string[] | null
  readonly retry_count: number | null
  readonly failed_at: number | null
  readonly retried_at: number | null
  readonly created_at: number
  readonly enqueued_at: number
}

/** A Ruby that pushes and looks. What it is asked is JSON as text, so that Ruby gets the very numbers that are written here. */
export class Producer implements AsyncDisposable {
  readonly #process: Spoken
  readonly #lines: AsyncIterator<string>

  private constructor(process: Spoken) {
    this.#process = process
    const { stdout } = process.child
    if (!stdout) throw new Error('The producer has no output')
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  }

  static async start(env: Environment): Promise<Producer> {
    const producer = new Producer(new Spoken('ruby', ['producer.rb'], env))
    await producer.#next()
    return producer
  }

  /** Pushes a job and answers its jid. `more` are further members. */
  async push(name: string, args: string, more = '{}'): Promise<string> {
    return String(await this.#ask('push', `"job":${merged(name, args, more)}`))
  }

  /** Pushes jobs of one class: a list of lists of arguments. */
  async pushBulk(name: string, lists: string): Promise<readonly string[]> {
    return texts(await this.#ask('push_bulk', `"job":{"class":${JSON.stringify(name)},"args":${lists}}`))
  }

  async pushIn(seconds: number, name: string, args: string): Promise<string> {
    return String(await this.#ask('push_in', `"seconds":${seconds},"job":${merged(name, args, '{}')}`))
  }

  async entries(set: 'retry' | 'schedule' | 'dead'): Promise<readonly RubyEntry[]> {
    return Object.values(Object(await this.#ask('read', `"set":"${set}"`)))
  }

  async retryAll(set: 'retry' | 'dead'): Promise<void> {
    await this.#ask('retry_all', `"set":"${set}"`)
  }

  async stats(): Promise<unknown> {
    return this.#ask('stats', '"of":"all"')
  }

  async #ask(what: string, rest: string): Promise<unknown> {
    this.#process.child.stdin?.write(`{"do":"${what}",${rest}}\n`)
    return await this.#next()
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`The producer ended: ${this.#process.output}`)
    return JSON.parse(value)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]()
  }
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

/** The text of a job, the arguments as they are written. */
function merged(name: string, args: string, more: string): string {
  const rest = more.slice(1, -1)
  return `{"class":${JSON.stringify(name)},"args":${args}${rest === '' ? '' : `,${rest}`}}`
}
