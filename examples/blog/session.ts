// Who is asking: a cookie holds the key of a session, and the session knows the user.

import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { parse } from 'hono/utils/cookie'
import { addSession, endSession, userOfSession } from './tables/sessions.ts'
import { findUser, type User } from './tables/users.ts'

/** What every request knows. */
export interface Visit {
  Variables: { user: User | null }
}

const NAME = 'blog_session'
const SECONDS = 30 * 24 * 60 * 60

/** Who is asking; null for visitors who are not signed in. */
export function userOf(request: Request): User | null {
  const { [NAME]: key } = parse(request.headers.get('cookie') ?? '', NAME)
  const id = key ? userOfSession(key) : null
  return id === null ? null : findUser(id)
}

/** Lets every route know who is asking. */
export const session: MiddlewareHandler<Visit> = async (c, next) => {
  c.set('user', userOf(c.req.raw))
  await next()
}

export function signIn(c: Context, user: User): void {
  const key = addSession(user.id, Date.now() + SECONDS * 1000)
  setCookie(c, NAME, key, { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: SECONDS })
}

export function signOut(c: Context): void {
  const key = getCookie(c, NAME)
  if (key) endSession(key)
  deleteCookie(c, NAME, { path: '/' })
}

/** Sends visitors who are not signed in to the page where they can. */
export const signedIn: MiddlewareHandler<{ Variables: { user: User } }> = async (c, next) => {
  if (!c.get('user')) return c.redirect('/session/new', 303)
  return next()
}
