// Who is asking: a signed cookie holds the id of the user. The key it is signed with is made at the first start.

import { randomBytes } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, setSignedCookie } from 'hono/cookie'
import { parseSigned } from 'hono/utils/cookie'
import { z } from 'zod'
import { row, run } from './database.ts'
import { findUser, type User } from './tables/users.ts'

/** What every request knows. */
export interface Visit {
  Variables: { user: User | null }
}

const NAME = 'blog_session'
const DAYS = 30

function secret(): string {
  run(`INSERT INTO secrets VALUES ('session', ?) ON CONFLICT DO NOTHING`, randomBytes(32).toString('hex'))
  const stored = row(z.object({ value: z.string() }), `SELECT value FROM secrets WHERE name = 'session'`)
  if (!stored) throw new Error('The key for sessions was not stored. Look at the disk.')
  return stored.value
}

/** Who is asking; null for visitors who are not signed in. */
export async function userOf(request: Request): Promise<User | null> {
  const { [NAME]: id } = await parseSigned(request.headers.get('cookie') ?? '', secret(), NAME)
  return id ? findUser(Number(id)) : null
}

/** Lets every route know who is asking. */
export const session: MiddlewareHandler<Visit> = async (c, next) => {
  c.set('user', await userOf(c.req.raw))
  await next()
}

export function signIn(c: Context, user: User): Promise<void> {
  const maxAge = DAYS * 24 * 60 * 60
  return setSignedCookie(c, NAME, String(user.id), secret(), { httpOnly: true, sameSite: 'Lax', path: '/', maxAge })
}

export function signOut(c: Context): void {
  deleteCookie(c, NAME, { path: '/' })
}

/** Sends visitors who are not signed in to the page where they can. */
export const signedIn: MiddlewareHandler<{ Variables: { user: User } }> = async (c, next) => {
  if (!c.get('user')) return c.redirect('/session/new', 303)
  return next()
}
