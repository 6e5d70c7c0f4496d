// The grid against brute force: a clock on the wall is read minute by minute around every change of every zone for five years, and what
// is due then is what the rules say of that clock. The oracle shares nothing with the grid: it reads local times as people do, and
// takes cron expressions apart by itself.

import { describe, expect, it } from 'vitest'
import { type EpochMs, epochMs } from '../../clock.ts'
import { cronGrid, type RepeatedHour, type SkippedHour } from './grid.ts'
import { zoneOf } from './zone.ts'

const FROM = Date.UTC(2026, 0, 1)
const TO = Date.UTC(2031, 0, 1)
const [MINUTE, HOUR] = [60_000, 3_600_000]

/** What a clock shows, as if it stood in UTC. */
function clockOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...({ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' } as const),
    ...({ hour: 'numeric', minute: 'numeric', second: 'numeric' } as const),
  })
  return (at) => {
    const [month, day, year, hour, minute, second] = (format.format(at).match(/\d+/g) ?? []).map(Number)
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
  }
}

/** Each minute is asked for again and again. */
function remembered(clock: (at: number) => number): (at: number) => number {
  const known = new Map<number, number>()
  return (at) => {
    const shown = known.get(at) ?? clock(at)
    known.set(at, shown)
    return shown
  }
}

interface Jump {
  /** The first whole hour of UTC, by quarters, at which the clock is ahead or behind. */
  readonly at: number
  readonly by: number
}

/** When a clock jumps, to the minute. */
function jumpsOf(clock: (at: number) => number): readonly Jump[] {
  const ahead = (at: number): number => clock(at) - at
  const jumps: Jump[] = []
  for (let at = FROM; at < TO; at += 6 * HOUR) {
    const by = ahead(at + 6 * HOUR) - ahead(at)
    if (by === 0) continue
    let minute = at
    while (ahead(minute + MINUTE) === ahead(at)) minute += MINUTE
    jumps.push({ at: minute + MINUTE, by })
  }
  return jumps
}

/** Whether a field of numbers, lists, ranges and steps has this number. */
const has = (field: string, value: number): boolean =>
  field.split(',').some((piece) => {
    const [range = '', step = '1'] = piece.split('/')
    const [low = '', high = low] = range === '*' ? ['0', '99'] : range.split('-')
    return value >= Number(low) && value <= Number(high) && (value - Number(low)) % Number(step) === 0
  })

function isDue(expression: string, shown: number): boolean {
  const time = new Date(shown)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = expression.split(' ')
  return (
    has(minute, time.getUTCMinutes()) &&
    has(hour, time.getUTCHours()) &&
    (day === '*' || has(day, time.getUTCDate())) &&
    (month === '*' || has(month, time.getUTCMonth() + 1)) &&
    (weekday === '*' || has(weekday, time.getUTCDay()))
  )
}

interface Rules {
  readonly skippedHour: SkippedHour
  readonly repeatedHour: RepeatedHour
}

/** Minute by minute: what the clock shows now, what it passed over, and whether it showed it before. */
function bruteForce(
  clock: (at: number) => number,
  expression: string,
  rules: Rules,
  from: number,
  to: number,
): number[] {
  const due: number[] = []
  const seen = new Set<number>()
  // A day before, for what is shown again.
  let last = clock(from - 26 * HOUR)
  for (let at = from - 26 * HOUR + MINUTE; at <= to; at += MINUTE) {
    const shown = clock(at)
    let isNow = isDue(expression, shown) && (rules.repeatedHour === 'twice' || !seen.has(shown))
    for (let passed = last + MINUTE; passed < shown; passed += MINUTE)
      if (rules.skippedHour === 'next' && isDue(expression, passed)) isNow = true
    seen.add(shown)
    last = shown
    if (isNow && at > from) due.push(at)
  }
  return due
}

function byGrid(timezone: string, expression: string, rules: Partial<Rules>, from: number, to: number): number[] {
  const grid = cronGrid({ expression, timezone, ...rules })
  const due: number[] = []
  for (let at = from; ; ) {
    const tick = grid.next(epochMs(at))
    if (tick === null || tick.at > to) return due
    due.push(tick.at)
    at = tick.at
  }
}

const expressions = [
  ...['30 2 * * *', '0 0 * * *', '15,45 1 * * *', '30 0-3 * * *', '0 3 * * 0', '10 0 1 * *', '59 23 * * *'],
  ...['*/20 * * * *', '0 * * * *', '*/7 2 * * *'],
]
const allRules = (['next', 'skip'] as const).flatMap((skippedHour) =>
  (['once', 'twice'] as const).map((repeatedHour) => ({ skippedHour, repeatedHour })),
)
const isInterval = (expression: string): boolean => /^\*|^\S+ \*/.test(expression)
const usual = (expression: string): Rules =>
  isInterval(expression)
    ? { skippedHour: 'skip', repeatedHour: 'twice' }
    : { skippedHour: 'next', repeatedHour: 'once' }

const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC']

describe('in all zones, for five years', () => {
  const clocks = new Map(zones.map((zone) => [zone, clockOf(zone)]))
  const jumps = new Map([...clocks].map(([zone, clock]) => [zone, jumpsOf(clock)]))

  it('the clocks are set when they are set', () => {
    for (const zone of zones) {
      const found: Jump[] = []
      const { changeIn } = zoneOf(zone)
      const end = epochMs(TO)
      for (let at: EpochMs = epochMs(FROM); ; ) {
        const change = changeIn(at, end)
        if (change === null) break
        found.push({ at: change.at, by: change.after - change.before })
        at = change.at
      }
      expect(found, zone).toEqual(jumps.get(zone))
    }
  })

  it('a tick is due when the clock on the wall says so, around every change', { timeout: 120_000 }, () => {
    // Zones that change alike are one.
    const changes = new Map<string, { zone: string; at: number }>()
    for (const [zone, those] of jumps)
      for (const { at, by } of those) changes.set(`${at} ${by} ${clocks.get(zone)?.(at)}`, { zone, at })
    expect(changes.size).toBeGreaterThan(100)
    let turn = 0
    for (const { zone, at } of changes.values()) {
      const clock = remembered(clocks.get(zone) ?? ((one) => one))
      const to = at + 4 * HOUR
      for (const expression of expressions) {
        // Each other rule takes its turn.
        const other = allRules[turn++ % allRules.length] ?? usual(expression)
        for (const [given, rules, from] of [
          [{}, usual(expression), at - 4 * HOUR],
          [other, other, at - 4 * HOUR],
          [other, other, at + 10 * MINUTE],
        ] as const) {
          const told = `${expression} in ${zone} at ${new Date(at).toISOString()} ${JSON.stringify(rules)}`
          expect(byGrid(zone, expression, given, from, to), told).toEqual(
            bruteForce(clock, expression, rules, from, to),
          )
        }
      }
    }
  })

  it('the first of each month begins where the clock says so, or where it goes on', { timeout: 60_000 }, () => {
    for (const [zone, clock] of clocks) {
      const due = byGrid(zone, '0 0 1 * *', {}, FROM + 26 * HOUR, TO - 26 * HOUR)
      expect(due, zone).toHaveLength(59)
      for (const at of due) {
        const [shown, before] = [new Date(clock(at)), new Date(clock(at - MINUTE))]
        expect(shown.getUTCMonth(), zone).not.toBe(before.getUTCMonth())
      }
    }
  })
})
