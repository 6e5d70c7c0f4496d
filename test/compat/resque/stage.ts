// The stage of a run: one Redis, one Ruby that is asked, and what each check starts beside them, which ends with it.

import { type ChildProcess, execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createHaymaker, type Haymaker, type Log } from 'haymaker'
import { ResqueClient } from 'haymaker/resque'
import { connect } from '../../../src/stores/redis/clients/socket.ts'
import { type Connection, listOf, textOf } from '../../../src/stores/redis/connection.ts'
import { until } from '../../browser/until.ts'
import { RedisServer } from '../../redis/redis-server.ts'
import { type Environment, Spoken } from '../../ruby/ruby.ts'
import { NotThere } from './gems.ts'
import { jobsOf } from './jobs.ts'

const run = promisify(execFile)
const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const LIMIT_MS = 15_000

/** What Ruby is asked with. The text of the arguments is JSON, so that Ruby gets the very numbers that stand there. */
export interface Question {
  readonly class?: 'Echo' | 'Broken'
  readonly queue?: string
  readonly args?: string
  /** Seconds since 1970. */
  readonly at?: number
}

export interface Versions {
  readonly ruby: string
  readonly resque: string
  readonly scheduler: string | null
}

export class Stage {
  readonly #server: RedisServer
  readonly #env: Environment
  readonly #redis: Connection
  readonly #ruby: Spoken
  readonly #lines: AsyncIterator<string>
  readonly #running: (() => Promise<unknown>)[] = []
  readonly jobs: ReturnType<typeof jobsOf> = jobsOf(async (line) => {
    await this.#redis.send(['RPUSH', 'ran', JSON.stringify(line)])
  })
  versions: Versions = { ruby: '', resque: '', scheduler: null }

  private constructor(server: RedisServer, env: Environment, redis: Connection) {
    this.#server = server
    this.#env = { ...env, REDIS_URL: server.url }
    this.#redis = redis
    this.#ruby = new Spoken('ruby', ['ask.rb'], this.#env, here)
    this.#lines = linesOf(this.#ruby.child)
  }

  /** `env`: with which Ruby finds Resque. */
  static async open(env: Environment): Promise<Stage> {
    const server = await RedisServer.start().catch(sayWhy)
    const stage = new Stage(server, env, await connect(server.url))
    await stage.#next()
    const { ruby, resque, scheduler } = Object(await stage.ask('versions'))
    stage.versions = { ruby, resque, scheduler }
    return stage
  }

  /** Asks Ruby. */
  async ask(what: string, { args, ...rest }: Question = {}): Promise<unknown> {
    const more = args === undefined ? '' : `,"args":${args}`
    this.#ruby.child.stdin?.write(`${JSON.stringify({ do: what, ...rest }).slice(0, -1)}${more}}\n`)
    return await this.#next()
  }

  async #next(): Promise<unknown> {
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`Ruby ended: ${this.#ruby.output}`)
    const { answer, raised }: { answer?: unknown; raised?: string } = JSON.parse(value)
    if (raised !== undefined) throw new Error(`Ruby raised ${raised}`)
    return answer
  }

  /** A client of ours, which ends with the check. It works when it is told to start. `query`: of the address of its store. */
  resque(query = ''): ResqueClient {
    const store = `${this.#server.url.replace('redis:', 'resque:')}${query}`
    const client = new ResqueClient({
      ...{ store, logger: silent, unsafeIntegers: 'string' },
      ...{ jobs: [this.jobs.Echo, this.jobs.Broken], queues: ['echo', 'broken'], concurrency: 2 },
    })
    this.#running.push(() => client.close())
    return client
  }

  /** A worker of Ruby, which ends with the check. */
  async rubyWorker(...queues: readonly string[]): Promise<void> {
    const worker = new Spoken('ruby', ['work.rb'], { ...this.#env, QUEUES: queues.join(',') }, here)
    this.#running.push(() => worker.ended('SIGTERM'))
    await worker.says('ready\n')
  }

  /** What is in Resque's keys, imported into a file by the command line; an instance on it, which ends with the check. */
  async imported(): Promise<Haymaker> {
    const folder = mkdtempSync(join(tmpdir(), 'haymaker-compat-'))
    this.#running.push(async () => rmSync(folder, { recursive: true }))
    const store = `sqlite:${join(folder, 'jobs.db')}`
    await run(process.execPath, [main, 'import', 'resque', this.#server.url, store, '--yes'], { cwd: folder })
    const hm = createHaymaker({ store, logger: silent, unsafeIntegers: 'string' })
    this.#running.unshift(() => hm.stop())
    return hm
  }

  async redis(...command: readonly string[]): Promise<string> {
    return textOf(await this.#redis.send(command))
  }

  /** A list, from left to right. */
  async list(key: string): Promise<readonly string[]> {
    return listOf(await this.#redis.send(['LRANGE', key, '0', '-1'])).map(textOf)
  }

  /** Every key that begins so, with what is in it. */
  async keys(beginning: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const names = listOf(await this.#redis.send(['KEYS', `${beginning}*`])).map(textOf)
    const read = { list: ['LRANGE', '0', '-1'], zset: ['ZRANGE', '0', '-1', 'WITHSCORES'], set: ['SMEMBERS'] } as const
    const all = await Promise.all(
      names.map(async (name) => {
        const type = await this.redis('TYPE', name)
        if (type !== 'list' && type !== 'zset' && type !== 'set') throw new Error(`${name} is a ${type}`)
        const [command, ...rest] = read[type]
        const said = listOf(await this.#redis.send([command, name, ...rest])).flat()
        return [name, said.map(textOf).toSorted()] as const
      }),
    )
    return Object.fromEntries(all.toSorted())
  }

  /** Waits until so many jobs ran, and answers the lines of the ledger. */
  ran(count: number): Promise<readonly string[]> {
    return this.until(`${count} jobs run`, async () => {
      const lines = await this.list('ran')
      return lines.length >= count && lines
    })
  }

  until<Found>(what: string, look: () => Promise<Found | false | undefined>): Promise<Found> {
    return until(what, LIMIT_MS, look)
  }

  /** Ends what a check started, and empties the server. */
  async clear(): Promise<void> {
    for (const end of this.#running.splice(0)) await end()
    await this.#redis.send(['FLUSHALL'])
  }

  async close(): Promise<void> {
    await this.clear()
    await this.#ruby[Symbol.asyncDispose]()
    await this.#redis.close()
    await this.#server.stop()
  }
}

function sayWhy(error: unknown): never {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  throw new NotThere('There is no redis-server on the PATH. Install it.')
}

function linesOf({ stdout }: ChildProcess): AsyncIterator<string> {
  if (!stdout) throw new Error('Ruby has no output')
  return createInterface({ input: stdout })[Symbol.asyncIterator]()
}
