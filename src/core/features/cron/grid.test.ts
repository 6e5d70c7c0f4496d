import { describe, expect, it } from 'vitest'
import { epochMs, ms } from '../../clock.ts'
import { type CronSchedule, cronGrid, everyGrid, type Grid } from './grid.ts'

const at = (iso: string): ReturnType<typeof epochMs> => epochMs(Date.parse(iso))

/** The first ticks after a moment, and why they are where they are. */
function ticks(grid: Grid, after: string, count: number): readonly string[] {
  const found: string[] = []
  for (let from = at(after); found.length < count; ) {
    const tick = grid.next(from)
    if (tick === null) break
    found.push(`${new Date(tick.at).toISOString()}${tick.because === null ? '' : ` ${tick.because}`}`)
    from = tick.at
  }
  return found
}

const daily: CronSchedule = { expression: '30 2 * * *', timezone: 'America/New_York' }

describe('a time of the day', () => {
  it('that clocks pass over is due when they have moved on, once', () => {
    expect(ticks(cronGrid(daily), '2026-03-07T12:00Z', 3)).toEqual([
      '2026-03-08T07:00:00.000Z skipped',
      '2026-03-09T06:30:00.000Z',
      '2026-03-10T06:30:00.000Z',
    ])
    expect(ticks(cronGrid({ ...daily, skippedHour: 'skip' }), '2026-03-07T12:00Z', 1)).toEqual([
      '2026-03-09T06:30:00.000Z',
    ])
  })

  it('that is due as well when they have moved on is not skipped then', () => {
    const grid = cronGrid({ ...daily, expression: '0 2,3 * * *' })
    expect(ticks(grid, '2026-03-08T06:00Z', 2)).toEqual(['2026-03-08T07:00:00.000Z', '2026-03-09T06:00:00.000Z'])
  })

  it('that they show twice is due at the first time, or at both', () => {
    const grid = { ...daily, expression: '30 1 * * *' }
    expect(ticks(cronGrid(grid), '2026-10-31T12:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ])
    expect(ticks(cronGrid({ ...grid, repeatedHour: 'twice' }), '2026-10-31T12:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-01T06:30:00.000Z repeated',
    ])
  })

  it('that they showed already is not due for who begins to look in between', () => {
    expect(ticks(cronGrid({ ...daily, expression: '30 1 * * *' }), '2026-11-01T06:10Z', 1)).toEqual([
      '2026-11-02T06:30:00.000Z',
    ])
  })
})

describe('a grid', () => {
  it('has seconds where six fields are given, names of schedules, and none after the last of its ticks', () => {
    expect(ticks(cronGrid({ expression: '*/20 * * * * *' }), '2026-01-01T00:00:05.250Z', 2)).toEqual([
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:40.000Z',
    ])
    expect(ticks(cronGrid({ expression: '@weekly' }), '2026-01-01T00:00Z', 1)).toEqual(['2026-01-04T00:00:00.000Z'])
    expect(ticks(cronGrid({ expression: '0 0 30 2 *' }), '2026-01-01T00:00Z', 1)).toEqual([])
    expect(ticks(cronGrid({ expression: '0 0 29 2 *' }), '2026-01-01T00:00Z', 1)).toEqual(['2028-02-29T00:00:00.000Z'])
  })

  it('reads a question mark as any', () => {
    expect(ticks(cronGrid({ expression: '0 12 ? * MON' }), '2026-01-01T00:00Z', 2)).toEqual([
      '2026-01-05T12:00:00.000Z',
      '2026-01-12T12:00:00.000Z',
    ])
  })

  it('of a length of time counts from 1970, whenever it is looked at', () => {
    const grid = everyGrid(ms(7 * 60_000))
    expect(ticks(grid, '1970-01-01T00:00Z', 2)).toEqual(['1970-01-01T00:07:00.000Z', '1970-01-01T00:14:00.000Z'])
    expect(ticks(grid, '1970-01-01T00:13:59.999Z', 1)).toEqual(['1970-01-01T00:14:00.000Z'])
  })

  it('wants an expression and a zone that there are', () => {
    expect(() => cronGrid({ expression: '0 25 * * *' })).toThrow(
      /^HM_CONFIG_INVALID: "0 25 \* \* \*" is no cron expression: Invalid value for hour: 25\. Write minute, hour,/,
    )
    expect(() => cronGrid({ expression: `${'1,'.repeat(200)}1 * * * *` })).toThrow('it is longer than 256 characters')
    expect(() => cronGrid({ expression: '* * * * *', timezone: 'Europe/Pari' })).toThrow(
      'HM_CONFIG_INVALID: "Europe/Pari" is no time zone. Write the name of one, such as Europe/Paris, or UTC. Did you mean Europe/Paris?',
    )
  })
})
