// Whatever a job throws, its retry is written: the odd things that JavaScript can throw, through a real worker.

import { afterEach, expect, it } from 'vitest'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, instance, until } from './instance.ts'

afterEach(endAll)

const circle = (): Error => {
  const error = new Error('round')
  error.cause = new Error('and round', { cause: error })
  return error
}

const unreadable = (): Error =>
  Object.defineProperties(new Error('never seen'), {
    message: {
      get() {
        throw new Error('no message')
      },
    },
    stack: {
      get() {
        throw new Error('no stack')
      },
    },
  })

const trap = (): never => {
  throw new Error('caught in the proxy')
}

const oddities: readonly (readonly [what: string, thrown: () => unknown, errorClass: string, message: string])[] = [
  ['null', () => null, 'null', 'null'],
  ['undefined', () => undefined, 'undefined', 'undefined'],
  ['0', () => 0, 'number', '0'],
  ['an empty text', () => '', 'string', ''],
  ['a symbol', () => Symbol('odd'), 'symbol', 'Symbol(odd)'],
  ['a bigint', () => 10n ** 30n, 'bigint', `1${'0'.repeat(30)}`],
  [
    'a proxy that traps',
    () => new Proxy({}, { get: trap, ownKeys: trap, getPrototypeOf: trap }),
    'Object',
    'an object with keys that cannot be read',
  ],
  ['a frozen error', () => Object.freeze(new RangeError('cold')), 'RangeError', 'cold'],
  ['an error that cannot be read', unreadable, 'Error', ''],
  ['causes in a circle', circle, 'Error', 'round'],
  ['10 MB of message', () => new Error('x'.repeat(10_000_000)), 'Error', 'x'.repeat(10_000)],
  ['a function', () => () => 'nothing', 'Function', '() =>'],
  ['half a character', () => new Error('a\ud800b'), 'Error', 'a\ufffdb'],
]

it.each(oddities)(
  'F19: a job that throws %s has failed, and is tried again',
  async (_, thrown, errorClass, message) => {
    const odd = defineJob({
      name: 'Odd',
      retry: { max: 3, backoff: '1h', jitter: false },
      backtrace: true,
      perform() {
        throw thrown()
      },
    })
    const on = instance({ jobs: [odd], onError: () => undefined })
    await on.hm.start()
    await odd.performAsync()
    await until(on, async () => (await on.hm.stats()).retries === 1)
    expect(await on.hm.stats()).toMatchObject({ processed: 1, failed: 1, enqueued: 0, dead: 0 })
    for await (const { job, payload } of on.hm.retries) {
      expect(job?.failures?.errorClass).toBe(errorClass)
      expect(job?.failures?.errorMessage?.startsWith(message)).toBe(true)
      expect(payload.length).toBeLessThan(100_000)
    }
  },
)

it('F19: a stack of a megabyte is cut', async () => {
  const deep = new Error('deep')
  deep.stack = `Error: deep\n${'    at somewhere (file.js:1:1)\n'.repeat(40_000)}`
  const odd = defineJob({
    name: 'Odd',
    retry: { max: 3, backoff: '1h' },
    backtrace: true,
    perform() {
      throw deep
    },
  })
  const on = instance({ jobs: [odd] })
  await on.hm.start()
  await odd.performAsync()
  await until(on, async () => (await on.hm.stats()).retries === 1)
  for await (const { backtrace } of on.hm.retries) expect(backtrace).toHaveLength(50)
})
