// What a list of processes shows of `haymaker resque work`.

import { writeFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { commands, titleOf } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)

it('a worker says in the list of processes what it does', { timeout: 40_000 }, async () => {
  const file = it_.file('go')
  const worker = await it_.work({ QUEUE: 'held,told', RESQUE_PROCLINE_PREFIX: 'shop ' })
  const shows = (title: string | RegExp): Promise<void> =>
    vi.waitFor(() => expect(titleOf(worker)).toMatch(title), 10_000)
  await shows(/^shop resque-haymaker: Waiting for held,told$/)
  await it_.push('held', 'Held', file)
  await shows(/^shop resque-haymaker: Processing held since \d{10} \[Held\]$/)
  worker.child.kill('SIGUSR2')
  writeFileSync(file, '')
  await shows(/^shop resque-haymaker: Paused$/)
  worker.child.kill('SIGCONT')
  await shows(/^shop resque-haymaker: Waiting for held,told$/)
  expect((await worker.kill('SIGQUIT')).code).toBe(0)
})
