// Who is signed in, and until when. An expired session counts for nothing; a job takes its row away.

import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { row, run } from '../database.ts'

const Session = z.object({ userId: z.number() })

const KEY_BYTES = 32

const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')

/** Answers the key of the new session. */
export function addSession(userId: number, expiresAt: number): string {
  const key = randomBytes(KEY_BYTES).toString('base64url')
  run('INSERT INTO sessions VALUES (?, ?, ?)', hashOf(key), userId, expiresAt)
  return key
}

/** The id of the user whose session this is, or null. */
export const userOfSession = (key: string): number | null =>
  row(Session, 'SELECT user_id AS userId FROM sessions WHERE hash = ? AND expires_at > ?', hashOf(key), Date.now())
    ?.userId ?? null

export function endSession(key: string): void {
  run('DELETE FROM sessions WHERE hash = ?', hashOf(key))
}

/** Answers how many there were. */
export const endExpiredSessions = (): number => run('DELETE FROM sessions WHERE expires_at <= ?', Date.now())
