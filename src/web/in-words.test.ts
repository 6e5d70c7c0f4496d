import { expect, it } from 'vitest'
import { inWords } from './in-words.ts'
import { english, locales } from './locales/locale.ts'

const [, german = english] = locales
const berlin = { timezone: 'Europe/Berlin' }

it.each([
  [
    { schedule: '0 9 * * 1-5', ...berlin },
    'At 09:00, Monday through Friday (Europe/Berlin)',
    'Um 09:00, Montag bis Freitag (Europe/Berlin)',
  ],
  [{ schedule: '*/5 * * * *', timezone: null }, 'Every 5 minutes', 'Alle 5 Minuten'],
  [{ schedule: '@daily' }, 'At 00:00 (UTC)', 'Um 00:00 (UTC)'],
  [{ schedule: '*/15 * * * * *', timezone: 'UTC' }, 'Every 15 seconds (UTC)', 'Alle 15 Sekunden (UTC)'],
  [{ every: '15m' as const }, 'every 15 minutes', 'alle 15 Minuten'],
  [{ every: '1h' as const }, 'every hour', 'jede Stunde'],
  [{ every: '90s' as const }, 'every 90 seconds', 'alle 90 Sekunden'],
  [{ every: '2d' as const }, 'every 2 days', 'alle 2 Tage'],
])('%j', (schedule, inEnglish, inGerman) => {
  expect(inWords(schedule, english)).toBe(inEnglish)
  expect(inWords(schedule, german)).toBe(inGerman)
})

it.each([
  [{ schedule: 'every monday' }],
  [{ schedule: '' }],
  [{ schedule: `${'0,'.repeat(60)}0 * * * *` }],
  [{ every: '1500ms' as const }],
  [{ every: 'soon' as never }],
  [{}],
])('%j has no words', (schedule) => {
  expect(inWords(schedule, english)).toBeNull()
})
