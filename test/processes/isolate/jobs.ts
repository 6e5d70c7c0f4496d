// The jobs of the isolation tests. They say nothing of where they run: the config does.

import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { isMainThread, threadId } from 'node:worker_threads'
import { currentJob, Discard, defineJob, HaymakerError, Job, Kill, RetryIn, Snooze } from 'haymaker'

const module = import.meta.url

/** Ends well, and says where it ran. */
export const good = defineJob<{ n: number }>({
  name: 'Good',
  module,
  perform({ n }, job) {
    const where = isMainThread ? `process ${process.pid}` : `thread ${threadId}`
    job.log.info({ n, where, pid: process.pid }, 'good')
    return { n }
  },
})

class PaymentError extends Error {
  readonly code = 'card_declined'
}

const trap = (): never => {
  throw new Error('a trap')
}

/** What a job may throw. */
const thrown: Readonly<Record<string, () => unknown>> = {
  error: () => new Error('plain'),
  type: () => new TypeError('a type'),
  own: () => new PaymentError('declined', { cause: new Error('the bank', { cause: 'why' }) }),
  many: () => new AggregateError([new RangeError('one'), 'two', null], 'many'),
  named: () => Object.assign(new Error('named'), { name: 'Named', code: 7 }),
  abort: () => new DOMException('was aborted', 'AbortError'),
  ours: () => new HaymakerError('HM_ARGS_INVALID', 'this is ours', { cause: new Error('below') }),
  multi: () => new Error('first line\n    at fake (lie.ts:1:1)\nlast line'),
  surrogate: () => new Error(`half a pair \ud800`),
  null: () => null,
  undefined: () => undefined,
  zero: () => 0,
  empty: () => '',
  true: () => true,
  nan: () => Number.NaN,
  bigint: () => 2n ** 70n,
  symbol: () => Symbol('of nothing'),
  function: () => trap,
  object: () => ({ secret: 'x', other: 1 }),
  message: () => ({ message: { toString: () => 'said so' } }),
  proxy: () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
  frozen: () => Object.freeze(new Error('frozen')),
  getter: () => Object.defineProperty(new Error('x'), 'message', { get: trap }),
  huge: () => new Error('h'.repeat(10_000_000)),
  stack: () => Object.assign(new Error('tall'), { stack: `Error: tall\n${'    at a (b.ts:1:1)\n'.repeat(60_000)}` }),
  cyclic: () => {
    const error = new Error('round')
    error.cause = new Error('and round', { cause: error })
    return error
  },
  deep: () => {
    let error = new Error('the bottom')
    for (let i = 0; i < 300; i++) error = new Error(`level ${i}`, { cause: error })
    return error
  },
  snooze: () => new Snooze('1h'),
  discard: () => new Discard('not worth it'),
  kill: () => new Kill('no good'),
  retryIn: () => new RetryIn('3m'),
  retryCause: () => new RetryIn('3m', { cause: new PaymentError('later') }),
  retryNull: () => new RetryIn('3m', { cause: null }),
}

export const things: readonly string[] = Object.keys(thrown)

const throwIt = ({ what }: { what: string }): never => {
  throw thrown[what]?.()
}

export const throws = defineJob<{ what: string }>({ name: 'Throws', module, backtrace: true, perform: throwIt })

/** Its delay is told by the code of the error, as somebody would with that of a web page. */
export const asks = defineJob<{ what: string }>({
  name: 'Asks',
  module,
  retry: {
    jitter: false,
    backoff: (_count, error) => (error instanceof Error && 'code' in error && error.code === 7 ? '7m' : 'kill'),
  },
  perform: throwIt,
})

export const unkept = defineJob<{ what: string }>({
  name: 'Unkept',
  module,
  retry: 0,
  onExhausted: (error) => (error instanceof TypeError ? 'discard' : undefined),
  perform: throwIt,
})

/** What its context shows, as an error so that it is stored. */
export class Shows extends Job {
  static override readonly options = { tags: ['a', 'b'], module, retry: 3 }
  perform(...args: readonly unknown[]): never {
    const { job } = this
    const shown = JSON.stringify(
      [job?.args, job?.class, job?.queue, job?.attempt, job?.tags, job?.signal.aborted],
      said,
    )
    const same = currentJob() === job && this.signal === job?.signal && typeof job?.createdAt === 'number'
    throw new Error(`${shown} ${same} ${JSON.stringify(args, said)} ${job?.jid?.length}`)
  }
}
const said = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)

export class Needs extends Job {
  static override readonly options = { module }
  perform(_one: string, _two: string): void {}
}

export const checked = defineJob({
  name: 'Checked',
  module,
  input: {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'string' && value !== 'bad later'
          ? { value: new Date(value) }
          : { issues: [{ message: 'not a date', path: ['due'] }] },
    },
  },
  perform(due: unknown): never {
    throw new Error(due instanceof Date ? due.toISOString() : 'no date')
  },
})

/** Ends when it is told to, as it is told to. */
export const obeys = defineJob({
  name: 'Obeys',
  module,
  timeout: '300ms',
  perform: (_input, job) =>
    new Promise((_resolve, reject) => job.signal.addEventListener('abort', () => reject(job.signal.reason))),
})

/** Waits for its signal, and says what it is told. */
export const waits = defineJob({
  name: 'Waits',
  module,
  async perform(_input, job) {
    job.log.info({}, 'waits')
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve))
    const { reason } = job.signal
    job.log.info({ ours: reason instanceof HaymakerError, code: reason.code }, 'aborted')
    throw reason
  },
})

/** Never ends, never listens. */
export const spins = defineJob<{ timeout?: boolean }>({
  name: 'Spins',
  module,
  perform(_input, job) {
    job.log.info({ pid: process.pid }, 'spins')
    for (;;);
  },
})

export const spinsALittle = defineJob({
  name: 'SpinsALittle',
  module,
  timeout: '200ms',
  perform(): void {
    for (;;);
  },
})

/** Ends its thread or process in one of many ways. */
export const crashes = defineJob<{ how: string }>({
  name: 'Crashes',
  module,
  retry: { max: 1, backoff: '1ms', jitter: false },
  async perform({ how }) {
    ways[how]?.()
    await new Promise(() => undefined)
  },
})

const ways: Readonly<Record<string, () => void>> = {
  'exit 0': () => process.exit(0),
  'exit 1': () => process.exit(1),
  abort: () => process.abort(),
  SIGKILL: () => void process.kill(process.pid, 'SIGKILL'),
  SIGSEGV: () => void process.kill(process.pid, 'SIGSEGV'),
  uncaught: () =>
    void setImmediate(() => {
      throw new RangeError('nobody caught this')
    }),
  rejection: () => void Promise.reject(new RangeError('nobody waited for this')),
  heap: () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i })))
  },
  buffers: () => {
    const kept: Buffer[] = []
    setInterval(() => kept.push(Buffer.alloc(32 * 1024 * 1024, 1)), 5)
  },
}

/** Pushes others, and says what came of it. */
export const pushes = defineJob<{ how: 'one' | 'many' | 'bad' | 'inline' | 'set' }>({
  name: 'Pushes',
  module,
  async perform({ how }, job) {
    job.log.info({ how, answer: await answerTo(how) }, 'pushed')
  },
})

async function answerTo(how: 'one' | 'many' | 'bad' | 'inline' | 'set'): Promise<unknown> {
  switch (how) {
    case 'one':
      return await good.performAsync({ n: 1 })
    case 'many':
      return (await good.performBulk(Array.from({ length: 2500 }, (_, n) => ({ n })))).length
    case 'set':
      return await good.set({ queue: 'other', retry: 3, tags: ['x'] }).performIn('1h', { n: 2 })
    case 'inline':
      return await good.performInline({ n: 3 })
    case 'bad':
      return await good
        .performAsync({ n: Number.NaN })
        .catch((error) => [error instanceof HaymakerError, error.code, error.message])
    default:
      return how satisfies never
  }
}

/** What a child got from its worker. */
export const looksAround = defineJob<{ variable: string }>({
  name: 'LooksAround',
  module,
  perform({ variable }, job) {
    const files = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [[fd, readlinkSync(`/proc/self/fd/${fd}`)]]
      } catch {
        return []
      }
    })
    const environ = readFileSync('/proc/self/environ', 'utf8')
    job.log.info({ env: Object.keys(process.env), value: process.env[variable] ?? null, environ, files }, 'looked')
  },
})

/** Starts a program that outlives it, and never ends. */
export const starts = defineJob({
  name: 'Starts',
  module,
  perform(_input, job) {
    const child = spawn('sleep', ['600'], { stdio: 'ignore' })
    job.log.info({ pid: child.pid }, 'started')
    for (;;);
  },
})

/** Keeps what it is given, as a leak does. */
const kept: unknown[] = []
export const leaks = defineJob<{ mib: number }>({
  name: 'Leaks',
  module,
  perform({ mib }, job) {
    kept.push(Buffer.alloc(mib * 1024 * 1024, 1))
    job.log.info({ pid: process.pid }, 'leaked')
  },
})

export const all = [
  ...[good, throws, asks, unkept, Shows, Needs, checked, obeys, waits, spins, spinsALittle, crashes, pushes],
  ...[looksAround, starts, leaks],
]
