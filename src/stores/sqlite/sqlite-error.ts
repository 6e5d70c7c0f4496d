// What SQLite says, in our words: each result code a person can meet becomes a HaymakerError that names the file and
// what to do. BUSY and LOCKED are not errors here; the writer waits them out.

import { HaymakerError } from '../../core/errors.ts'

// https://sqlite.org/rescode.html; the low byte of an extended code is its primary code.
const BUSY = 5
const LOCKED = 6

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}

/** Whether another connection holds a lock that we need. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error)
  return code === BUSY || code === LOCKED
}

/** The error a caller sees for whatever was thrown while `path` was used. */
export function storeError(error: unknown, path: string): unknown {
  const code = primaryCode(error)
  if (code === null) return error
  const detail = error instanceof Error ? error.message : ''
  const of = (name: ConstructorParameters<typeof HaymakerError>[0], text: string): HaymakerError =>
    new HaymakerError(name, text, { cause: error })
  switch (code) {
    case BUSY:
    case LOCKED:
      return of(
        'HM_STORE_BUSY',
        `${path} stayed locked by another process. Look for a backup or a shell that holds it.`,
      )
    case 8:
      return of('HM_STORE_READONLY', `${path} cannot be written (${detail}). Check its permissions and the mount.`)
    case 10:
      return of('HM_STORE_UNREACHABLE', `${path} cannot be read or written (${detail}). Check the disk.`)
    case 11:
    case 26:
      return of(
        'HM_STORE_CORRUPT',
        `${path} is damaged or is no SQLite database (${detail}). Keep a copy of it, then restore a backup or move it away.`,
      )
    case 13:
      return of('HM_STORE_FULL', `${path} has no room to grow (${detail}). Free disk space; work goes on by itself.`)
    case 14:
      return of(
        'HM_STORE_UNREACHABLE',
        `${path} cannot be opened (${detail}). Check the directory and its permissions.`,
      )
    default:
      return error
  }
}
