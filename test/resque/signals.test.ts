// What signals mean to `haymaker resque work`, as somebody sends them who knows Resque's.

import { writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { commands } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)

/** What is printed when this is asked for comes behind all that was meant before. */
const dump = '"msg":"running"'

describe.each([
  ['QUIT', 'SIGQUIT', {}],
  ['TERM with GRACEFUL_TERM', 'SIGTERM', { GRACEFUL_TERM: '1' }],
] as const)('%s', (_, signal, env) => {
  it('ends the worker when its jobs have ended, however long they take', { timeout: 40_000 }, async () => {
    const file = it_.file('go')
    // After none of these seconds every other stop gives the job back.
    const worker = await it_.work({ QUEUE: 'held', RESQUE_TERM_TIMEOUT: '0', ...env })
    await it_.push('held', 'Held', file)
    await worker.prints('held by')
    await it_.push('held', 'Held', file)
    worker.child.kill(signal)
    await worker.prints('finishing: no new jobs')
    worker.child.kill('SIGTTIN')
    await worker.prints(dump)
    expect(worker.stdout).not.toContain('stopping')
    // It has heard its last words.
    worker.child.kill('SIGCONT')
    worker.child.kill(signal)
    writeFileSync(file, '')
    const { code, stdout } = await worker.ended
    expect(code).toBe(0)
    expect(stdout.match(/let go by/g)).toHaveLength(1)
    expect(await at.ask('LLEN', 'resque:queue:held')).toBe(1)
    expect(await at.ask('GET', 'resque:stat:processed')).toBe('1')
  })
})

it('TERM, also after QUIT, gives a job back that does not end in RESQUE_TERM_TIMEOUT', {
  timeout: 40_000,
}, async () => {
  const worker = await it_.work({ QUEUE: 'held', RESQUE_TERM_TIMEOUT: '0' })
  await it_.push('held', 'Held', it_.file('never'))
  await worker.prints('held by')
  worker.child.kill('SIGQUIT')
  await worker.prints('finishing')
  await worker.kill('SIGTERM')
  expect(await at.ask('LLEN', 'resque:queue:held')).toBe(1)
})

it('USR2 pauses a worker, which keeps the job in its hands, and CONT lets it go on', { timeout: 40_000 }, async () => {
  const files = [it_.file('a'), it_.file('b')]
  const worker = await it_.work({ QUEUE: 'held', COUNT: '2' })
  await it_.push('held', 'Held', files[0])
  await worker.prints(`held by ${files[0]}`)
  // A CONT that is none of a pause, as after a STOP, is nothing.
  worker.child.kill('SIGCONT')
  worker.child.kill('SIGTTIN')
  await worker.prints(dump)
  worker.child.kill('SIGUSR2')
  await worker.prints('beforePause')
  await it_.push('held', 'Held', files[1])
  const looking = at.open()
  await vi.waitFor(async () => expect((await looking.processes())[0]).toMatchObject({ quiet: true }), 10_000)
  worker.child.kill('SIGTTIN')
  await vi.waitFor(() => expect(worker.stdout.split(dump)).toHaveLength(3), 10_000)
  expect(await at.ask('LLEN', 'resque:queue:held')).toBe(1)
  expect(worker.stdout).not.toContain('afterPause')
  worker.child.kill('SIGCONT')
  await worker.prints(`held by ${files[1]}`)
  await worker.prints('afterPause')
  for (const file of files) writeFileSync(file, '')
  await worker.prints(`let go by ${files[0]}`)
  await worker.prints(`let go by ${files[1]}`)
  expect(worker.stdout.match(/afterPause/g)).toHaveLength(1)
  expect((await worker.kill('SIGTERM')).code).toBe(0)
})
