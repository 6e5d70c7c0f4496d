import { describe, expect, it } from 'vitest'
import { readSchedule } from './schedule.ts'

const read = (config: object | string) =>
  readSchedule('nightly', typeof config === 'string' ? config : JSON.stringify(config), '')

/** It pushes whatever its program has, and cannot become ours. */
const ours = { isEnabled: true, schedule: null, lastTick: null, job: null, seen: '' }

describe('a schedule', () => {
  it('is read as resque-scheduler writes it', () => {
    const text = '{"cron":"*/5 * * * *","class":"RFail","queue":"other","args":[1,9007199254740993,1.0]}'
    const { args, hurdle, ...rest } = readSchedule('dyn', text, '2026-11-21 07:15:00 +0000')
    expect(rest).toEqual({
      ...{ name: 'dyn', when: { kind: 'cron', text: '*/5 * * * *' }, class: 'RFail', queue: 'other', description: '' },
      lastAt: Date.UTC(2026, 10, 21, 7, 15),
      ...ours,
    })
    expect(hurdle).toContain('Declare it with defineCron')
    expect(JSON.stringify(args)).toBe('[1,9007199254740993,1.0]')
  })

  it.each([
    [{ every: '30s' }, 'every', '30s'],
    [{ every: ['1h', { first_in: '5m' }] }, 'every', '1h {"first_in":"5m"}'],
    [{ every: 30 }, 'every', '30'],
    [{ cron: ['0 4 * * *', { overlap: false }] }, 'cron', '0 4 * * * {"overlap":false}'],
    [{ cron: '0 4 * * * Europe/Berlin', every: '1h' }, 'cron', '0 4 * * * Europe/Berlin'],
  ])('%j says when', (config, kind, text) => {
    expect(read(config).when).toEqual({ kind, text })
  })

  it.each([
    [{}, []],
    [{ args: null }, []],
    [{ args: 'one' }, ['one']],
    [{ args: { a: 1 } }, [{ a: 1 }]],
    [{ args: [[1], 2] }, [[1], 2]],
  ])('%j hands over what its scheduler would', (config, args) => {
    expect(read(config).args).toEqual(args)
  })

  it('without a class is named after it', () => {
    expect(read({ every: '1h' }).class).toBe('nightly')
    expect(read({ custom_job_class: 'Own' }).class).toBe('Own')
  })

  it('that is not persistent tells when it was due, and nothing else', () => {
    expect(readSchedule('tick', null, '2026-11-21 07:15:04 +0000')).toMatchObject({
      ...{ name: 'tick', when: null, class: null, queue: null, args: [], description: '' },
      lastAt: Date.UTC(2026, 10, 21, 7, 15, 4),
    })
  })

  it.each(['', 'none', '[]', '{"cron":', '{"cron":{},"class":7,"queue":[],"description":1}'])(
    '%j tells nothing, and is there',
    (text) => {
      expect(read(text)).toMatchObject({ name: 'nightly', when: null, queue: null, description: '', lastAt: null })
    },
  )
})
