// A schedule of resque-scheduler: JSON in a hash, by its name. What is not persistent lives in the memory of its scheduler, which
// writes down no more than when it was due last.

import { isRecord } from '../../core/payload/json.ts'
import type { ForeignSchedule } from '../../core/store/schedules.ts'
import { readTime } from './time.ts'

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

/** Numbers stay as they are written. */
function configIn(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text ?? '{}', (_, value: unknown, { source }: { readonly source?: string }) =>
      typeof value === 'number' && source !== undefined && source !== String(value) ? JSON.rawJSON(source) : value,
    )
    return isRecord(read) ? read : {}
  } catch {
    return {}
  }
}
