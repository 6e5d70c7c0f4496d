// The demo as a command: what it refuses, that stopping it loses nothing, and that there is life in it while it is open.

import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DemoFolder, DemoProcess } from './demo-process.ts'
import { Reader } from './reader.ts'
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

describe('the pages of the demo', () => {
  let folder: DemoFolder
  let demo: DemoProcess
  let reader: Reader
  beforeAll(async () => {
    folder = new DemoFolder()
    demo = new DemoProcess(folder, '--port', '0')
    await demo.prints('Ctrl-C stops')
    reader = await Reader.open(demo.address, 'without scripts')
    await reader.signIn('ada@example.test', 'haymaker')
  }, 90_000)
  afterAll(async () => {
    await reader?.close()
    await demo?.[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  /** The cells of each row below a heading of the table. */
  async function column(path: string, heading: string): Promise<readonly string[]> {
    await reader.go(`/jobs${path}`)
    return await reader.page.locator(`table.list tbody [data-label="${heading}"]`).allInnerTexts()
  }

  /** The page shows numbers, and later others. */
  async function moves(path: string, heading: string): Promise<void> {
    const before = await until(`${path} has rows`, LIMIT_MS, async () => (await column(path, heading)).join() || false)
    await until(`${path} moves`, LIMIT_MS, async () => (await column(path, heading)).join() !== before)
  }

  it('are alive: both jobs by the clock have ticks behind and ten before them', async () => {
    const names = ['sweep', 'unfinished-registrations']
    for (const name of names) {
      const page = `/periodic/${name}`
      await until(`${name} was due`, LIMIT_MS, async () => (await column(page, 'Outcome')).includes('done'))
      expect(await column(page, 'UTC')).toHaveLength(10)
      await moves(page, 'UTC')
    }
    const listed = await column('/periodic', 'Name')
    expect(listed.map((text) => text.split('\n')[0])).toEqual(names)
    expect((await column('/periodic', 'Pushed last')).every((text) => text !== '')).toBe(true)
  }, 60_000)

  it('are alive: locks are held by jobs that wait', async () => {
    await until('a job holds a lock and waits', LIMIT_MS, async () => {
      const where = await column('/locks', 'Where that is')
      return where.some((text) => text !== 'at work')
    })
    await moves('/locks', 'Held by')
  }, 60_000)

  it('are alive: the limit of the tag service is in use, and somebody was over it', async () => {
    await until('it is in use', LIMIT_MS, async () =>
      (await column('/limits', 'In use')).some((text) => !/^\s*0/.test(text)),
    )
    await moves('/limits', 'Held')
    await until('it was full', LIMIT_MS, async () => Number(await column('/limits', 'Refused')) > 0)
  }, 60_000)

  it('are alive: newsletters to one mail server wait for each other, and for no other server', async () => {
    await until('some are held back', LIMIT_MS, async () => (await column('/queues/newsletters', 'Key')).length > 1)
    await moves('/queues/newsletters', 'Waiting')
  }, 60_000)
})
