// Who has signed up and not yet confirmed the address, and who was reminded of it.

import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { row, rows, run } from '../database.ts'

const Registration = z.object({
  userId: z.number(),
  /** Ends the link of the mails. */
  key: z.string(),
  begunAt: z.number(),
  finishedAt: z.number().nullable(),
  remindedAt: z.number().nullable(),
})
export type Registration = z.output<typeof Registration>

const KEY_BYTES = 16

const select = `SELECT user_id AS userId, key, begun_at AS begunAt, finished_at AS finishedAt, reminded_at AS remindedAt
  FROM registrations`

export function beginRegistration(userId: number): void {
  const key = randomBytes(KEY_BYTES).toString('hex')
  run('INSERT INTO registrations (user_id, key, begun_at) VALUES (?, ?, ?)', userId, key, Date.now())
}

export const findRegistration = (userId: number): Registration | null =>
  row(Registration, `${select} WHERE user_id = ?`, userId)

export const registrationOfKey = (key: string): Registration | null => row(Registration, `${select} WHERE key = ?`, key)

export const allRegistrations = (): Registration[] => rows(Registration, `${select} ORDER BY user_id`)

/** Those that were begun before a moment, and nobody was reminded of. */
export const unfinishedSince = (begunBefore: number): Registration[] =>
  rows(
    Registration,
    `${select} WHERE finished_at IS NULL AND reminded_at IS NULL AND begun_at <= ? ORDER BY user_id`,
    begunBefore,
  )

/** Answers false when there is no such key. Who finishes twice has finished the first time. */
export const finishRegistration = (key: string): boolean =>
  run('UPDATE registrations SET finished_at = coalesce(finished_at, ?) WHERE key = ?', Date.now(), key) === 1

export function setReminded(userId: number): void {
  run('UPDATE registrations SET reminded_at = ? WHERE user_id = ? AND reminded_at IS NULL', Date.now(), userId)
}
