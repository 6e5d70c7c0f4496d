import { expect, it } from 'vitest'
import { resqueNumber } from './node-resque.ts'

const job = { class: 'chaos', queue: 'chaos', args: [{ n: 7, ms: 1 }] }

it('a job of node-resque is known in a queue, in the hands of a worker, and among the failed', () => {
  expect(resqueNumber(JSON.stringify(job))).toBe(7)
  expect(resqueNumber(JSON.stringify({ run_at: 'now', queue: 'chaos', worker: 'a', payload: job }))).toBe(7)
  expect(resqueNumber(JSON.stringify({ worker: 'a', error: 'gone', payload: job, backtrace: [] }))).toBe(7)
})

it('what is no job of ours has no number', () => {
  expect(resqueNumber('no JSON')).toBeNull()
  expect(resqueNumber(JSON.stringify({ payload: {} }))).toBeNull()
})
