// Log lines for people.

import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { prettyLine } from './pretty.ts'

const time = new Date(2026, 0, 2, 3, 4, 5, 67).getTime()
const line = (values: object): string =>
  stripVTControlCharacters(
    prettyLine(JSON.stringify({ level: 30, time, pid: 1, hostname: 'h', name: 'haymaker', ...values })),
  )

it('says when, how bad, which job, what and how long', () => {
  const job = { jid: '3f9c21aabbcc3f9c21aabbcc', class: 'Welcome', queue: 'mail', attempt: 2, elapsed_ms: 389 }
  expect(line({ ...job, msg: 'done' })).toBe('03:04:05.067 INFO  Welcome 3f9c21 done 389ms queue=mail attempt=2')
})

it('ends with what went wrong', () => {
  const err = { type: 'StripeError', message: 'card\ndeclined', stack: 'at x' }
  expect(line({ level: 40, class: 'Charge', jid: '77ab02ff', msg: 'fail', err })).toBe(
    '03:04:05.067 WARN  Charge 77ab02 fail StripeError: card declined',
  )
})

it('says when it goes on, in words, and where in the own files it went wrong', () => {
  const stack = `Error: no\n    at f (file://${process.cwd()}/node_modules/x/y.js:1:2)\n    at g (file://${process.cwd()}/jobs/charge.ts:41:7)`
  const job = { jid: '77ab02aabbcc3f9c21aabbcc', class: 'Charge', elapsed_ms: 1234, attempt: 3, retry_in_ms: 61_000 }
  expect(line({ ...job, msg: 'fail', err: { type: 'Error', message: 'no', stack } })).toBe(
    '03:04:05.067 INFO  Charge 77ab02 fail 1.2s attempt=3 retry_in=1m1s Error: no (jobs/charge.ts:41)',
  )
})

it('lets no stored text steer the terminal', () => {
  expect(line({ msg: 'a\u001b[2Jb', class: 'X\u009b1m', '\u001b[1mkey': '\u202ez' })).toBe(
    '03:04:05.067 INFO  X ab key=z',
  )
  expect(prettyLine('no \u001b[2JJSON')).toBe('no JSON')
})
