// The stage of these tests: one Redis, a ledger of what ran where, and the processes of both languages. What is started
// here ends with the test that started it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHaymaker, type Haymaker, type HaymakerConfig, type Log } from 'haymaker'
import { connect } from '../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../src/stores/redis/connection.ts'
import { until } from '../browser/until.ts'
import { RedisServer } from '../redis/redis-server.ts'
import { Echo, NodeOnly, Relay, Sleeper } from './jobs.ts'
import { type Environment, Producer, type RubyWorker, rubyPages, rubyWorker, Spoken } from './ruby.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const jobsFile = fileURLToPath(new URL('./jobs.ts', import.meta.url))
const LIMIT_MS = 15_000

/** A line of the ledger: what began where. `text` are its arguments as that language writes them. */
export interface Line {
  readonly by: 'ruby' | 'haymaker'
  readonly class: string
  readonly jid: string
  readonly text: string
}

export class Stage implements AsyncDisposable {
  readonly server: RedisServer
  readonly redis: Connection
  readonly ruby: Producer
  readonly #folder: string
  readonly #running: AsyncDisposable[] = []

  private constructor(server: RedisServer, redis: Connection, ruby: Producer, folder: string) {
    this.server = server
    this.redis = redis
    this.ruby = ruby
    this.#folder = folder
  }

  static async open(): Promise<Stage> {
    const server = await RedisServer.start()
    const folder = mkdtempSync(join(tmpdir(), 'haymaker-ruby-'))
    process.env.LEDGER = join(folder, 'ledger')
    const ruby = await Producer.start({ REDIS_URL: server.url })
    return new Stage(server, await connect(server.url), ruby, folder)
  }

  get env(): Environment {
    return { REDIS_URL: this.server.url, LEDGER: join(this.#folder, 'ledger') }
  }

  /** Lets `one` end with this test. */
  keep<T extends AsyncDisposable>(one: T): T {
    this.#running.push(one)
    return one
  }

  /** A Sidekiq at work. */
  async rubyWorker(options?: RubyWorker): Promise<Spoken> {
    return this.keep(await rubyWorker(this.env, options))
  }

  /** The address of Sidekiq's pages. */
  async pages(): Promise<string> {
    const { process, url } = await rubyPages(this.env)
    this.keep(process)
    return url
  }

  /** An instance in this process, not started. */
  haymaker(config: HaymakerConfig = {}): Haymaker {
    const jobs = [Echo, Relay, Sleeper, NodeOnly]
    return this.keep(createHaymaker({ store: this.server.url, jobs, logger: silent, shutdownTimeout: '1s', ...config }))
  }

  /** `haymaker work` as a process of its own. At TERM it gives back after a second what is not done. */
  async worker(...flags: readonly string[]): Promise<Spoken> {
    const args = [main, 'work', '-s', this.server.url, '-r', jobsFile, '-t', '1', ...flags]
    return await this.keep(new Spoken(process.execPath, args, this.env)).says('working')
  }

  /** Writes a file beside the ledger and answers its path. */
  write(name: string, text: string): string {
    const path = join(this.#folder, name)
    writeFileSync(path, text)
    return path
  }

  /** What began, in order. */
  lines(): readonly Line[] {
    const { LEDGER = '' } = this.env
    if (!existsSync(LEDGER)) return []
    return readFileSync(LEDGER, 'utf8').split('\n').slice(0, -1).map(readLine)
  }

  /** Waits until so many lines are there, and answers them. */
  async began(count: number): Promise<readonly Line[]> {
    await this.until(`${count} jobs begin`, () => this.lines().length >= count)
    return this.lines()
  }

  async until(
    what: string,
    condition: () => boolean | undefined | Promise<boolean | undefined>,
    limit: number = LIMIT_MS,
  ): Promise<void> {
    await until(what, limit, async () => await condition())
  }

  /** Waits until the key holds so many jobs, and answers their bytes as text, the next one last in a queue, first in a set. */
  async holds(key: string, count: number): Promise<readonly string[]> {
    await this.until(`${key} holds ${count}`, async () => (await this.texts(key)).length === count)
    return await this.texts(key)
  }

  async texts(key: string): Promise<readonly string[]> {
    const range = key.startsWith('queue:') ? 'LRANGE' : 'ZRANGE'
    return listOf(await this.redis.send([range, key, '0', '-1'])).map(textOf)
  }

  /** Makes everything in a set due. */
  async ripen(set: 'retry' | 'schedule'): Promise<void> {
    const due = String(Date.now() / 1000 - 1)
    for (const text of await this.texts(set)) await this.redis.send(['ZADD', set, 'XX', due, text])
  }

  /** Ends what runs and empties the store and the ledger. */
  async clear(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((one) => one[Symbol.asyncDispose]()))
    await this.redis.send(['FLUSHALL'])
    rmSync(join(this.#folder, 'ledger'), { force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear()
    await this.ruby[Symbol.asyncDispose]()
    await this.redis.close()
    await this.server.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function readLine(line: string): Line {
  const read: Omit<Line, 'text'> = JSON.parse(line)
  return { by: read.by, class: read.class, jid: read.jid, text: line.slice(line.indexOf('"args":') + 7, -1) }
}
