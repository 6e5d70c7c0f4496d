// The log of what people did on the dashboard, in the store: one line of JSON each. It is written where actions are run, so
// that none of them can forget it.

import { recordIn } from '../core/payload/json.ts'

/** One thing that somebody did. */
export interface Deed {
  readonly at: number
  /** Who. */
  readonly user: string
  /** The path below the mount, as in `/queues/mail/pause`. */
  readonly path: string
  /** What of the form narrows it down, as `q` does. */
  readonly fields: Readonly<Record<string, string>>
  /** How many jobs it changed; null where it is not about jobs. */
  readonly count: number | null
}

const MOST = 500

export function printDeed(deed: Deed): Uint8Array {
  const fields = Object.fromEntries(Object.entries(deed.fields).map(([name, value]) => [name, value.slice(0, MOST)]))
  return new TextEncoder().encode(JSON.stringify({ ...deed, path: deed.path.slice(0, MOST), fields }))
}

/** Null: the line is none of ours. */
export function readDeed(line: Uint8Array): Deed | null {
  const { at, user, path, fields, count } = recordIn(new TextDecoder().decode(line)) ?? {}
  if (typeof at !== 'number' || typeof user !== 'string' || typeof path !== 'string') return null
  const named = Object.entries(fields ?? {}).filter((one): one is [string, string] => typeof one[1] === 'string')
  return { at, user, path, fields: Object.fromEntries(named), count: typeof count === 'number' ? count : null }
}

/** Fields that say which jobs were meant, and where they went. A list of jobs is told by its length. */
const kept = ['state', 'q', 'scope', 'owner', 'label', 'to', 'limit']

export const deedOf = (
  { at, user, path }: Pick<Deed, 'at' | 'user' | 'path'>,
  values: Readonly<Record<string, unknown>>,
  count: number | null,
): Deed => ({
  ...{ at, user, path },
  fields: Object.fromEntries(kept.flatMap((name) => (values[name] ? [[name, String(values[name])]] : []))),
  count,
})
