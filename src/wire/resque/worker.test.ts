import { expect, it } from 'vitest'
import { hostOf } from './worker.ts'

it.each([
  ['vm:614:high,low', 'vm', 614],
  // node-resque's, several in one process.
  ['vm:8131+2:*', 'vm', 8131],
  ['vm:614:a:b', 'vm', 614],
  // What a signal would take for many processes.
  ['vm:0:low', 'vm', null],
  ['vm:-1:low', 'vm', null],
  ['vm:main:low', 'vm', null],
])('a worker named %s runs on %s as process %s', (id, hostname, pid) => {
  expect(hostOf(id)).toEqual({ hostname, pid })
})

it.each(['vm', 'vm:614', ''])('%o names no worker', (id) => {
  expect(hostOf(id)).toBe(null)
})
