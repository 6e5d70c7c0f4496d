// The lines of our own logger: those that it makes without pino are those that pino would have made.

import { execFileSync } from 'node:child_process'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Done } from './core/log.ts'
import { defaultLog, ownLog } from './own-log.ts'

const facts: Done = { jid: 'a"b\\', class: 'Mail\n', queue: 'lower', attempt: 2, elapsed_ms: 0.1 }

function logged(level = 'info', marks?: object) {
  const written: string[] = []
  return { written, log: ownLog({ write: (text) => written.push(text) }, level, marks) }
}

/** Without the time, which goes on. */
const timeless = (text = ''): string => text.replace(/"time":\d+/, '"time":0')

describe('a log of our own', () => {
  it.each([undefined, { process: 3 }])('says that a job is done as pino would, with the marks %j', async (marks) => {
    const { written, log } = logged('info', marks)
    log.info(facts, 'done')
    log.done?.(facts)
    await turn()
    expect(written).toHaveLength(2)
    expect(timeless(written[1])).toBe(timeless(written[0]))
    const { time, ...line } = JSON.parse(written[1] ?? '')
    expect(line).toMatchObject({ level: 30, name: 'haymaker', msg: 'done', ...facts, ...marks })
    expect(Math.abs(time - Date.now())).toBeLessThan(5000)
  })

  it('says it of jobs of several classes and queues, one after the other', async () => {
    const { written, log } = logged()
    const jids = ['0f9e', '0f9e\n', 'A', '', null]
    const many = jids.flatMap((jid) =>
      ['A', 'B', 'B'].map((name, i) => ({ ...facts, jid, class: name, queue: `q${i}`, attempt: i })),
    )
    for (const one of many) log.info(one, 'done')
    const byPino = written.splice(0).join('')
    for (const one of many) log.done?.(one)
    await turn()
    expect(written.join('').replaceAll(/"time":\d+/g, '')).toBe(byPino.replaceAll(/"time":\d+/g, ''))
  })

  it('writes together what is done in one turn', async () => {
    const { written, log } = logged()
    for (let attempt = 1; attempt <= 3; attempt++) log.done?.({ ...facts, attempt })
    expect(written).toEqual([])
    await turn()
    expect(
      written.map((text) =>
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).attempt),
      ),
    ).toEqual([[1, 2, 3]])
  })

  it('writes everything else at once, behind what was before it', () => {
    const { written, log } = logged()
    log.done?.(facts)
    log.child({ jid: 'x' }).warn({}, 'look')
    expect(written).toHaveLength(1)
    expect(
      written[0]
        ?.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).msg),
    ).toEqual(['done', 'look'])
  })

  it('leaves a child to say itself that a job is done, with the marks of the child', () =>
    expect(logged().log.child({ tenant: 'x' }).done).toBeUndefined())

  it('writes what waits when the process exits', () => {
    const program = `import { ownLog } from ${JSON.stringify(new URL('./own-log.ts', import.meta.url).href)}
      const log = ownLog(process.stdout, 'info')
      for (let i = 0; i < 3; i++) log.done({ jid: String(i), class: 'A', queue: 'b', attempt: 1, elapsed_ms: 0 })
      process.exit()`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
    expect(
      said
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).jid),
    ).toEqual(['0', '1', '2'])
  })

  it('loses lines and nothing else where nothing can be written', async () => {
    const log = ownLog(
      {
        write: () => {
          throw new Error('ENOSPC')
        },
      },
      'info',
    )
    log.done?.(facts)
    await turn()
    expect(() => log.warn({}, 'look')).toThrow('ENOSPC')
  })

  it('leaves nothing with the process when it has written', async () => {
    const before = process.listenerCount('exit')
    const logs = Array.from({ length: 20 }, () => logged())
    for (const { log } of logs) log.done?.(facts)
    expect(process.listenerCount('exit')).toBe(before + 1)
    await turn()
    expect(process.listenerCount('exit')).toBe(before)
  })

  it('has its level, which may change', async () => {
    const { written, log } = logged('warn')
    log.done?.(facts)
    log.info({}, 'no')
    await turn()
    expect(written).toEqual([])
    log.level = 'info'
    log.done?.(facts)
    await turn()
    expect(written).toHaveLength(1)
  })
})

describe('the log of whoever names none', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it('writes from LOG_LEVEL on', async () => {
    vi.stubEnv('LOG_LEVEL', 'warn')
    const written: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
    const log = defaultLog()
    log.info({}, 'not said')
    log.done?.(facts)
    log.warn({ n: 1 }, 'said')
    log.child({ n: 2 }).error({}, 'said as well')
    await turn()
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, n: 1, msg: 'said' },
      { level: 50, n: 2, msg: 'said as well' },
    ])
  })

  it('refuses a level that there is not', () => {
    vi.stubEnv('LOG_LEVEL', 'loud')
    expect(() => defaultLog()).toThrow('HM_CONFIG_INVALID: LOG_LEVEL is "loud". Write one of trace, debug, info,')
  })
})
