// Who wants to be reminded of which post, and when.

import { z } from 'zod'
import { row, rows } from '../database.ts'

const Reminder = z.object({ id: z.number(), userId: z.number(), postId: z.number(), dueAt: z.number() })
export type Reminder = z.output<typeof Reminder>

const columns = 'id, user_id AS userId, post_id AS postId, due_at AS dueAt'

export const findReminder = (id: number): Reminder | null =>
  row(Reminder, `SELECT ${columns} FROM reminders WHERE id = ?`, id)

export const allReminders = (): Reminder[] => rows(Reminder, `SELECT ${columns} FROM reminders ORDER BY id`)

/** Those a person still waits for. */
export const remindersAhead = (userId: number, postId: number): Reminder[] =>
  rows(
    Reminder,
    `SELECT ${columns} FROM reminders WHERE user_id = ? AND post_id = ? AND due_at > ? ORDER BY due_at`,
    ...[userId, postId, Date.now()],
  )

export function addReminder(userId: number, postId: number, dueAt: number): Reminder {
  const sql = `INSERT INTO reminders (user_id, post_id, due_at) VALUES (?, ?, ?) RETURNING ${columns}`
  const added = row(Reminder, sql, userId, postId, dueAt)
  if (!added) throw new Error(`The reminder of post ${postId} was not stored. Look at the disk.`)
  return added
}
