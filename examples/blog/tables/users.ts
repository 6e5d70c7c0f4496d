// The people of the blog.

import { z } from 'zod'
import { row, rows } from '../database.ts'

const User = z.object({
  id: z.number(),
  name: z.string(),
  email: z.string(),
  password: z.string(),
  isAdmin: z.number().transform((flag) => flag === 1),
})
export type User = z.output<typeof User>

const columns = 'id, name, email, password, is_admin AS isAdmin'

/** Adds a user; the first one becomes the admin. Answers null when the address is taken. */
export function addUser(name: string, email: string, password: string): User | null {
  return row(
    User,
    `INSERT INTO users (name, email, password, is_admin, created_at)
      VALUES (?, ?, ?, NOT EXISTS (SELECT 1 FROM users), ?)
      ON CONFLICT (email) DO NOTHING RETURNING ${columns}`,
    ...[name, email, password, Date.now()],
  )
}

export const findUser = (id: number): User | null => row(User, `SELECT ${columns} FROM users WHERE id = ?`, id)

export const findUserByEmail = (email: string): User | null =>
  row(User, `SELECT ${columns} FROM users WHERE email = ?`, email)

export const allUsers = (): User[] => rows(User, `SELECT ${columns} FROM users ORDER BY id`)
