// What handlers write to `job.log` goes to the log of the worker, and is kept for whoever looks at the job.

import { afterEach, describe, expect, it } from 'vitest'
import type { Level, Log } from '../../src/core/log.ts'
import type { JobContext } from '../../src/index.ts'
import { defineJob } from '../../src/runtime/function-job.ts'
import { endAll, type Fixture, instance, latch, stage, until } from './instance.ts'

afterEach(endAll)

/** A log whose lines can be read again, with what was bound. */
function heard(lines: unknown[][], bound: object = {}): Log {
  const at =
    (level: Level) =>
    (values: object, message: string): void =>
      void lines.push([level, message, { ...bound, ...values }])
  const child = (values: object): Log => heard(lines, { ...bound, ...values })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child }
}

interface Held extends Fixture {
  /** Lets the job end as it wants to. */
  readonly end: () => Promise<void>
}

/** A job that has logged and is at work. */
async function atWork(write: (job: JobContext) => void, fails = false, log?: Log): Promise<Held> {
  const slow = latch()
  const job = defineJob({
    name: 'Talker',
    async perform(_, context) {
      write(context)
      await slow.wait()
      if (fails) throw new RangeError('no')
    },
  })
  const fixture = instance({ jobs: [job], on: await stage(), ...(log && { log }) })
  await job.performAsync()
  await fixture.hm.start()
  await until(fixture, () => slow.waiting > 0)
  const end = async (): Promise<void> => {
    slow.open()
    await fixture.pass(0)
  }
  return { ...fixture, end }
}

const pictured = async ({ hm, pass }: Fixture) => {
  await pass(11_000)
  const [process] = await hm.processes()
  return process?.running[0]?.log
}
const said = (lines: readonly { level: string; message: string; fields: object }[] = []) =>
  lines.map(({ level, message, fields }) => [level, message, fields])

const talk = ({ log }: JobContext): void => {
  log.debug({ page: 1 }, 'begun')
  log.info({}, 'half way')
  const child = log.child({ part: 'b' })
  child.warn({ page: 2 }, 'slow')
  child.child({ sub: true }).error({ page: 3, part: 'c' }, 'lost')
}
const talked = [
  ['debug', 'begun', { page: 1 }],
  ['info', 'half way', {}],
  ['warn', 'slow', { page: 2, part: 'b' }],
  ['error', 'lost', { page: 3, part: 'c', sub: true }],
]

describe('a job at work', () => {
  it('shows what it logged, of every level and of children, here and to whoever looks at the process', async () => {
    const fixture = await atWork(talk)
    expect(said(fixture.hm.running()[0]?.log)).toEqual(talked)
    expect(fixture.hm.running()[0]?.log[0]?.at).toBe(fixture.clock.now())
    expect(said(await pictured(fixture))).toEqual(talked)
    await fixture.end()
  })

  it('logs to the worker as before, with its names', async () => {
    const lines: unknown[][] = []
    const fixture = await atWork(talk, false, heard(lines))
    const names = { jid: expect.any(String), class: 'Talker', queue: 'default' }
    const ours = lines.filter(([, message]) => talked.some(([, one]) => one === message))
    expect(ours).toEqual(
      talked.map(([level, message, fields]) => [level, message, { ...names, ...(fields as object) }]),
    )
    await fixture.end()
    expect(lines.at(-1)).toEqual(['info', 'done', { ...names, attempt: 1, elapsed_ms: expect.any(Number) }])
  })

  it('that logs without end shows its last lines, of which a picture has two kilobytes', async () => {
    const fixture = await atWork(({ log }) => {
      for (let n = 1; n <= 50_000; n++) log.info({ n }, 'x'.repeat(200))
    })
    const numbers = (lines: readonly { fields: Readonly<Record<string, unknown>> }[] = []) =>
      lines.map(({ fields }) => fields.n)
    expect(numbers(fixture.hm.running()[0]?.log)).toEqual(Array.from({ length: 20 }, (_, n) => 49_981 + n))
    const shown = await pictured(fixture)
    expect(numbers(shown)).toEqual(
      Array.from({ length: shown?.length ?? 0 }, (_, n) => 50_001 - (shown?.length ?? 0) + n),
    )
    expect(shown?.length).toBe(8)
    await fixture.end()
  })

  it('that logs nothing shows nothing, and keeps nothing', async () => {
    const fixture = await atWork(() => undefined)
    expect(fixture.hm.running()).toMatchObject([{ class: 'Talker', log: [] }])
    expect(await pictured(fixture)).toEqual([])
    const [kept] = await fixture.store.running()
    expect(kept).not.toHaveProperty('log')
    await fixture.end()
  })
})

describe('an attempt that ended', () => {
  it('has in its note what its handler logged, and no line of the worker', async () => {
    const fixture = await atWork(talk, true)
    await fixture.end()
    const [note] = await fixture.hm.attempts.newest()
    expect(note).toMatchObject({ outcome: 'retry', error: { message: 'no' } })
    expect(said(note?.log)).toEqual(talked)
  })

  it('has it also where it succeeded, if it leaves a note', async () => {
    const fixture = await atWork(talk)
    await fixture.end()
    const [note] = await fixture.hm.attempts.newest()
    expect([note?.outcome, said(note?.log)]).toEqual(['done', talked])
  })

  it('tells of itself and not of the attempt before', async () => {
    const job = defineJob({
      name: 'Again',
      perform(_, { log, attempt }) {
        log.info({ attempt }, 'begun')
        throw new RangeError('no')
      },
    })
    const { hm, pass } = instance({ jobs: [job], on: await stage() })
    await job.performAsync()
    await hm.start()
    await pass(60_000)
    const notes = await hm.attempts.newest()
    expect(notes.length).toBeGreaterThan(1)
    for (const { attempt, log } of notes) expect(said(log)).toEqual([['info', 'begun', { attempt }]])
  })
})
