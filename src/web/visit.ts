// One request by somebody who was let in: who it is, what they may do, in which language, and how the store looks.

import type { Haymaker } from '../runtime/haymaker.ts'
import type { ErrorGroups } from './errors/groups.ts'
import type { Snapshot } from './live/snapshot.ts'
import type { Locale } from './locales/locale.ts'
import type { Settings } from './options.ts'
import { granted, type Permission, reading, type User } from './permissions.ts'
import type { Theme } from './preferences.ts'
import type { Told } from './told.ts'

export interface Visit {
  readonly hm: Haymaker
  readonly settings: Settings
  readonly user: User
  readonly locale: Locale
  readonly theme: Theme
  /** Where it is mounted; empty at the root. */
  readonly base: string
  readonly snapshot: Snapshot
  readonly errors: ErrorGroups
  /** The path below the mount, as '/queues/default'. */
  readonly path: string
  /** What the action before this page did. */
  readonly told: Told | null
  /** `queue`: the one it is about. */
  may(permission: Permission, queue?: string): boolean
  /** An address of the dashboard, for a link or a form. Empty values are left out. */
  to(path: string, query?: Readonly<Record<string, string | number | null | undefined>>): string
}

/** Whether somebody may do something. The only place where this is decided. */
export function isAllowed(settings: Settings, user: User, permission: Permission, queue: string | null): boolean {
  if (settings.readOnly && !reading.includes(permission)) return false
  return granted[user.role ?? 'admin'].includes(permission) && settings.can(user, permission, queue)
}

/** An address below a mount. What stands in the path is escaped by `path`. */
export function address(
  base: string,
  path: string,
  query: Readonly<Record<string, string | number | null | undefined>> = {},
): string {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  const at = `${base}${path}` || '/'
  return search === '' ? at : `${at}?${search}`
}
