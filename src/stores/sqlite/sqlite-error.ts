// What SQLite says, in our words: each result code becomes a HaymakerError that names the file and what to do. BUSY and
// LOCKED are not errors here; they are waited out.

import { type ErrorCode, HaymakerError } from '../../core/errors.ts'

// https://sqlite.org/rescode.html; the low byte of an extended code is its primary code.
const BUSY = 5
const LOCKED = 6
const READONLY = 8
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
/** The locks of a write-ahead log, when many processes start at once. */
const PROTOCOL = 15
/** The index of the write-ahead log cannot grow: what a full disk says to somebody who only reads. */
const IOERR_SHMSIZE = 4874
/** Damage, also when our own statements do not fit the tables or rows they find: the schema is ours, so something changed it. */
const damaged: ReadonlySet<number> = new Set([1, CORRUPT, 19, 20, 24, 26])

function codeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode
}

/** Whether another connection holds a lock that we need. */
export function isBusy(error: unknown): boolean {
  const primary = (codeOf(error) ?? 0) & 0xff
  return primary === BUSY || primary === LOCKED || primary === PROTOCOL
}

/** A row says what none of our statements writes. */
export class UnreadableRow extends Error {}

/** The error a caller sees for whatever was thrown while `path` was used. */
export function storeError(error: unknown, path: string): unknown {
  const code = error instanceof UnreadableRow || error instanceof SyntaxError ? CORRUPT : codeOf(error)
  if (code === null || !(error instanceof Error)) return error
  const [name, said] = isBusy(error) ? locked : sayingOf(code)
  return new HaymakerError(name, `${path} ${said.replace('$', error.message)}`, { cause: error })
}

type Saying = readonly [ErrorCode, string]

const locked: Saying = [
  'HM_STORE_BUSY',
  'stayed locked by another process. Look for a backup or a shell that holds it.',
]

/** `$` stands for SQLite's own words. */
function sayingOf(code: number): Saying {
  const primary = code & 0xff
  if (primary === FULL || code === IOERR_SHMSIZE)
    return ['HM_STORE_FULL', 'has no room to grow ($). Free disk space; work goes on by itself.']
  if (primary === READONLY) return ['HM_STORE_READONLY', 'cannot be written ($). Check its permissions and the mount.']
  if (primary === CANTOPEN)
    return ['HM_STORE_UNREACHABLE', 'cannot be opened ($). Check the directory and its permissions.']
  if (damaged.has(primary)) {
    return [
      'HM_STORE_CORRUPT',
      'is damaged or is no SQLite database of ours ($). Keep a copy of it, then restore a backup or move it away.',
    ]
  }
  return ['HM_STORE_UNREACHABLE', 'cannot be read or written ($). Check the disk.']
}
