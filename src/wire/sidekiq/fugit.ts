// When a job of sidekiq-cron is due, in words of ours. It writes what fugit reads: a cron expression, behind which a zone may stand,
// a name such as @noon, or plain English, of which we know "every" and a length of time.

import { zoneOf } from '../../core/features/cron/zone.ts'
import type { ForeignTimes } from '../../core/store/schedules.ts'

/** What we have no such names for. */
const names: Readonly<Record<string, string>> = { '@midnight': '0 0 * * *', '@noon': '0 12 * * *' }

/** How fugit writes them as an expression, and up to which number. */
const units: Readonly<Record<string, { readonly most: number; expression(step: string): string }>> = {
  second: { most: 59, expression: (step) => `${step} * * * * *` },
  minute: { most: 59, expression: (step) => `${step} * * * *` },
  hour: { most: 23, expression: (step) => `0 ${step} * * *` },
  day: { most: 1, expression: () => '0 0 * * *' },
}

/** null: a text in words that we do not know. Whether an expression is one is not looked at here. */
export function readFugit(text: string): ForeignTimes | null {
  const words = text.trim().split(/\s+/)
  if (words[0] === 'every') return everyOf(words.slice(1).join(' '))
  const last = words.at(-1) ?? ''
  const hasZone = words.length > 1 && isZone(last)
  const expression = (hasZone ? words.slice(0, -1) : words).join(' ')
  return { schedule: names[expression] ?? expression, timezone: hasZone ? last : null }
}

/** `5 minutes`, `minute`, `15s`. */
function everyOf(text: string): ForeignTimes | null {
  const [, count = '1', name = ''] = /^(?:([1-9]\d?)\s*)?(s|second|m|minute|h|hour|d|day)s?$/.exec(text) ?? []
  const unit = units[Object.keys(units).find((one) => one === name || one[0] === name) ?? '']
  if (!unit || Number(count) > unit.most) return null
  return { schedule: unit.expression(count === '1' ? '*' : `*/${count}`), timezone: null }
}

function isZone(name: string): boolean {
  try {
    return zoneOf(name) !== null
  } catch {
    return false
  }
}
