// A schedule of resque-scheduler: JSON in a hash, by its name. What is not persistent lives in the memory of its scheduler, which
// writes down no more than when it was due last.

import { exactJson } from '../../core/payload/exact-json.ts'
import { isRecord } from '../../core/payload/json.ts'
import type { ForeignSchedule } from '../../core/store/schedules.ts'
import { readTime } from './time.ts'

const STAYS =
  'resque-scheduler pushes what its own config says for as long as it is there. Declare it with defineCron, and take it out of there'

/** `text`: null where it is not persistent. `last`: '' where it never was due. */
export function readSchedule(name: string, text: string | null, last: string): ForeignSchedule {
  const { cron, every, ...config } = configIn(text)
  const isKnown = text !== null
  return {
    name,
    when: whenIn('cron', cron) ?? whenIn('every', every),
    class: textIn(config.class) ?? textIn(config.custom_job_class) ?? (isKnown ? name : null),
    queue: textIn(config.queue),
    args: argsIn(config.args),
    description: textIn(config.description) ?? '',
    lastAt: readTime(last),
    ...{ isEnabled: true, schedule: null, lastTick: null, seen: '', job: null, hurdle: STAYS },
  }
}

const textIn = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Options may stand behind the text, as when it begins. */
function whenIn(kind: 'cron' | 'every', value: unknown): ForeignSchedule['when'] {
  const [text, ...options] = Array.isArray(value) ? value : [value]
  if (typeof text !== 'string' && typeof text !== 'number') return null
  return { kind, text: [text, ...options.map((one) => JSON.stringify(one))].join(' ') }
}

/** As its scheduler hands them over: one that is no list is the only one. */
function argsIn(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

function configIn(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const read = exactJson(text ?? '{}')
    return isRecord(read) ? read : {}
  } catch {
    return {}
  }
}
