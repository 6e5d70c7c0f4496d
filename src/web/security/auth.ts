// Who is there. Passwords are compared by their digests, in the same time whoever asks.

import { createHash, timingSafeEqual } from 'node:crypto'
import { type Account, accountsOf, type Settings } from '../options.ts'
import type { User } from '../permissions.ts'

/** Who it is, or why nobody: `closed` by the options, `unknown` to the app, or in need of a `password`. */
export type Identified =
  | { readonly status: 'in'; readonly user: User }
  | { readonly status: 'closed' | 'unknown' | 'password' }
  | { readonly status: 'answered'; readonly response: Response }

const everybody: User = { name: 'anybody', role: 'admin' }

export async function identify(request: Request, auth: Settings['auth']): Promise<Identified> {
  if (auth === 'closed' || auth === undefined) return { status: 'closed' }
  if (auth === false || auth === 'upstream') return { status: 'in', user: everybody }
  if (typeof auth === 'object') {
    const user = accountOf(request.headers.get('authorization') ?? '', accountsOf(auth.basic))
    return user ? { status: 'in', user } : { status: 'password' }
  }
  const found = await auth(request)
  if (found instanceof Response) return { status: 'answered', response: found }
  return found ? { status: 'in', user: found } : { status: 'unknown' }
}

/** Every account is compared, so that a name which exists takes as long as one that does not. */
function accountOf(header: string, accounts: readonly Account[]): User | null {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header) ?? []
  const given = Buffer.from(encoded, 'base64').toString()
  const found = accounts.filter(({ user, pass }) => isSame(given, `${user}:${pass}`))
  const [account] = found
  return account ? { name: account.user, role: account.role ?? 'admin' } : null
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
