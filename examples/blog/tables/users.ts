// The people of the blog.

import { z } from 'zod'
import { row, rows, transaction } from '../database.ts'
import { beginRegistration } from './registrations.ts'

const User = z.object({
  id: z.number(),
  name: z.string(),
  email: z.string(),
  password: z.string(),
  isAdmin: z.number().transform((flag) => flag === 1),
  /** The address is confirmed. */
  isFinished: z.number().transform((flag) => flag === 1),
})
export type User = z.output<typeof User>

const Id = z.object({ id: z.number() })

const select = `SELECT id, name, email, password, is_admin AS isAdmin,
  NOT EXISTS (SELECT 1 FROM registrations WHERE user_id = users.id AND finished_at IS NULL) AS isFinished FROM users`

/** Adds a user, whose registration is unfinished; the first one becomes the admin. Answers null when the address is taken. */
export function addUser(name: string, email: string, password: string): User | null {
  return transaction(() => {
    const added = row(
      Id,
      `INSERT INTO users (name, email, password, is_admin, created_at)
        VALUES (?, ?, ?, NOT EXISTS (SELECT 1 FROM users), ?)
        ON CONFLICT (email) DO NOTHING RETURNING id`,
      ...[name, email, password, Date.now()],
    )
    if (!added) return null
    beginRegistration(added.id)
    return findUser(added.id)
  })
}

export const findUser = (id: number): User | null => row(User, `${select} WHERE id = ?`, id)

export const findUserByEmail = (email: string): User | null => row(User, `${select} WHERE email = ?`, email)

export const allUsers = (): User[] => rows(User, `${select} ORDER BY id`)
