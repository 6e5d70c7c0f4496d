// When schedules of sidekiq-cron are due, as we read their texts, and as fugit does, which it goes by.

import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { epochMs } from '../../src/core/clock.ts'
import { nextTicks, periodicJob } from '../../src/core/features/cron/periodic-job.ts'
import { readFugit } from '../../src/wire/sidekiq/fugit.ts'

const FROM = epochMs(Date.UTC(2026, 10, 21, 12, 34, 56))

const texts = [
  ...['* * * * *', '*/7 * * * *', '5-50/15 * * * *', '0 9 * * 1-5', '0 9 * * mon-fri', '0 9 * * 7', '0 0 1 * *'],
  ...[
    '0 0 13 * 5',
    '0 0 L * *',
    '0 9 * * mon#1',
    '30 4 1,15 jan,jul *',
    '* * * * * *',
    '15 */10 * * * *',
    '0 22-23 * * *',
  ],
  ...['0 9 * * 1-5 Europe/Berlin', '30 4 * * * America/New_York', '*/20 * * * * Asia/Kathmandu', '0 0 9 * * * UTC'],
  ...['@hourly', '@daily', '@midnight', '@noon', '@weekly', '@monthly', '@yearly'],
  ...['every minute', 'every 5 minutes', 'every 7 minutes', 'every 15s', 'every 45 seconds', 'every 2m', 'every hour'],
  ...['every 7 hours', 'every 3h', 'every day', 'every d', '0 0 */2 * 1', '0 0 1-7 * 1'],
]

it('both find the same times', () => {
  const said = execFileSync('ruby', ['fugit.rb', String(FROM / 1000)], {
    ...{ cwd: import.meta.dirname, input: JSON.stringify(texts), encoding: 'utf8' },
    env: { ...process.env, TZ: 'UTC' },
  })
  const theirs: readonly (readonly number[])[] = JSON.parse(said)
  const ours = texts.map((text) => {
    const { schedule = '', timezone } = readFugit(text) ?? {}
    const ticks = nextTicks(periodicJob(text, { schedule, timezone: timezone ?? 'UTC' }), FROM, 12)
    return ticks.map(({ at }) => at / 1000)
  })
  expect(Object.fromEntries(texts.map((text, i) => [text, ours[i]]))).toEqual(
    Object.fromEntries(texts.map((text, i) => [text, theirs[i]])),
  )
})
