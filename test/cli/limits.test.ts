// `haymaker limits`: what is in use of each, and forgetting it.

import { createHaymaker } from 'haymaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silent } from '../processes/kill/stage.ts'
import { CommandLine } from './command-line.ts'

let cli: CommandLine
beforeEach(() => {
  cli = new CommandLine()
})
afterEach(() => cli.end())

it('lists what is in use of each limiter, and resets it when that is confirmed', async () => {
  const store = `sqlite:${cli.folder}/jobs.db`
  const run = (...words: string[]) => cli.run('limits', ...words, '-s', store)
  const hm = createHaymaker({ store, logger: silent })
  const [stripe, one] = [
    hm.limiter.bucket('stripe', { limit: 100, per: '1h' }),
    hm.limiter.concurrent('one', { max: 2 }),
  ]
  expect((await run('ls')).stdout).toBe('no limits: none was used of late\n')
  await stripe.within(() => 1)
  await one.within(async () => {
    const { stdout } = await run('ls')
    expect(stdout).toMatch(/^one +concurrent +1\/2 +at once +1 +0 +0 +0$/m)
    expect(stdout).toMatch(/^stripe +bucket +1\/100 +per 1h +1 +0 +0 +0$/m)
    const lines = (await run('ls', '--json')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { name: 'one', holders: [{ holder: expect.stringContaining('/') }] },
      { name: 'stripe', used: 1 },
    ])
    const refused = await run('reset', 'one')
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('This would forget what was used of one, which 1'),
    })
  })
  expect(await run('reset', 'stripe', '--yes')).toMatchObject({ code: 0, stdout: 'reset stripe\n' })
  expect((await hm.limits.all()).map(({ name }) => name)).toEqual(['one'])
  const missing = await run('reset', 'on', '--yes')
  expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('Did you mean one?') })
  await hm.stop()
})
