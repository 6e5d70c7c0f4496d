// `haymaker resque kill` and `remove`, as somebody types them who was shown a name by `resque list`.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commands } from './resque-worker.ts'
import { stage } from './stage.ts'

const at = stage()
const it_ = commands(at)

describe('resque kill', () => {
  it.each(['its name in Ruby', 'its id'])('stops a process of ours by %s', { timeout: 40_000 }, async (how) => {
    const worker = await it_.work({ QUEUE: 'held', COUNT: '2' })
    const [inRuby = ''] = await at.texts('SMEMBERS', 'resque:workers')
    const listed = (await it_.cli.run('resque', 'list')).stdout.replace(' (idle)\n', '')
    const name = how === 'its id' ? listed : inRuby
    const { code, stdout } = await it_.cli.run('resque', 'kill', name)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `told ${name} to stop\n` })
    expect((await worker.ended).code).toBe(0)
    expect(await at.ask('SCARD', 'resque:workers')).toBe(0)
  })

  it('sends TERM to a worker of Ruby on this machine, and says when that has gone', { timeout: 40_000 }, async () => {
    const ruby = spawn('sleep', ['1000'])
    const ended = once(ruby, 'exit')
    const worker = `${hostname()}:${ruby.pid}:high,low`
    await at.ask('SADD', 'resque:workers', worker)
    const { code, stdout } = await it_.cli.run('resque', 'kill', worker)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `sent TERM to process ${ruby.pid}\n` })
    expect(await ended).toEqual([null, 'SIGTERM'])
    const again = await it_.cli.run('resque', 'kill', worker)
    expect(again.stderr).toContain(`HM_PROCESS_UNKNOWN: The process of ${worker} has gone. haymaker resque remove`)
    expect(again.code).toBe(3)
  })

  it.each([
    ['elsewhere:614:low', 'elsewhere:614:low runs on elsewhere, and this is '],
    [`${hostname()}:main:low`, 'has gone'],
  ])('sends nothing to %s', async (worker, why) => {
    await at.ask('SADD', 'resque:workers', worker)
    const { code, stderr } = await it_.cli.run('resque', 'kill', worker)
    expect(stderr).toContain(why)
    expect(code).toBeGreaterThan(0)
    expect(await at.texts('SMEMBERS', 'resque:workers')).toEqual([worker])
  })
})

describe('resque remove', () => {
  it('takes a worker off that has gone, and not one that is at work', { timeout: 40_000 }, async () => {
    await at.load('02-busy-failed')
    const failed = Number(await at.ask('LLEN', 'resque:failed'))
    const gone = await it_.cli.run('resque', 'remove', 'vm:614:default,slow,other')
    expect(gone).toEqual({ code: 0, stdout: 'removed vm:614:default,slow,other\n', stderr: '' })
    expect(await at.ask('LLEN', 'resque:failed')).toBe(failed + 1)
    await it_.work({ QUEUE: 'held' })
    const [worker = ''] = await at.texts('SMEMBERS', 'resque:workers')
    const { code, stderr } = await it_.cli.run('resque', 'remove', worker)
    expect(stderr).toContain(`HM_PROCESS_ALIVE: ${worker} is at work.`)
    expect(code).toBe(1)
  })
})
