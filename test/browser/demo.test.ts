// The demo as a command: what it refuses, and that stopping it loses nothing.

import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DemoFolder, DemoProcess } from './demo-process.ts'
import { until } from './until.ts'

const LIMIT_MS = 30_000

describe('the demo', () => {
  it.each([
    [['--exti'], "Unknown option '--exti'"],
    [['--port', 'http'], '--port was given "http". Write a whole number from 0 to 65535.'],
    [['--fill', '1.5'], '--fill was given "1.5". Write a whole number'],
    [['--exit', '--keep'], '--keep cannot be with it'],
    [['--exit', '--fill', '5'], '--fill cannot be with it'],
    [['--exit', '--still'], '--still cannot be with it'],
  ])('refuses %j with exit code 2 and says why', async (flags, told) => {
    using folder = new DemoFolder()
    await using demo = new DemoProcess(folder, ...flags)
    expect(await demo.ended()).toBe(2)
    expect(demo.output).toContain(told)
    expect(demo.output).toContain('Usage: npm run demo')
  })

  it('names --port when the port is taken, and has emptied nothing', async () => {
    using folder = new DemoFolder()
    const kept = join(folder.path, 'blog.db')
    writeFileSync(kept, 'of an earlier run')
    const other = createServer().listen(0, '127.0.0.1')
    await until('the port is taken', LIMIT_MS, async () => other.listening)
    const bound = other.address()
    const port = String(typeof bound === 'object' ? bound?.port : bound)
    await using demo = new DemoProcess(folder, '--port', port)
    expect(await demo.ended()).toBe(1)
    other.close()
    expect(demo.output).toContain(`Port ${port} is taken. Choose another with --port N.`)
    expect(readFileSync(kept, 'utf8')).toBe('of an earlier run')
  })

  it('that runs is not disturbed by a second one in its folder', async () => {
    using folder = new DemoFolder()
    await using first = new DemoProcess(folder, '--port', '0', '--still')
    const address = await first.ready()
    await using second = new DemoProcess(folder, '--exit')
    expect(await second.ended()).toBe(1)
    expect(second.output).toContain('A demo runs on')
    expect(await (await fetch(address)).text()).toContain('Answer first, work later')
  }, 60_000)

  it('gives its jobs back when it is interrupted, and goes on with them with --keep', async () => {
    using folder = new DemoFolder()
    const filled = 200
    await using first = new DemoProcess(folder, '--port', '0', '--still')
    await first.ready()
    await first.stopClock()
    expect(await first.interrupt()).toBe(0)
    const before = (await first.done()) + (await first.stored())

    await using second = new DemoProcess(folder, '--port', '0', '--still', '--keep', '--fill', String(filled))
    await second.prints(`${filled} jobs were added`)
    await until('a slow job was taken', LIMIT_MS, async () => (await second.size('slow')) < filled)
    expect(await second.interrupt()).toBe(0)
    const left = await second.size('slow')
    expect((await second.done()) + (await second.stored())).toBe(before + filled)

    await using third = new DemoProcess(folder, '--port', '0', '--still', '--keep')
    await third.ready()
    await until('it goes on', LIMIT_MS, async () => (await third.size('slow')) < left)
    expect(await third.interrupt()).toBe(0)
    expect((await third.done()) + (await third.stored())).toBe(before + filled)
  }, 90_000)
})
