// Who is there. Passwords are compared by their digests, in the same time whoever asks.

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Ms } from '../../core/clock.ts'
import { type Account, accountsOf, type Settings } from '../options.ts'
import type { User } from '../permissions.ts'
import type { Attempts } from './attempts.ts'

/** Who it is, or why nobody: `closed` by the options, `unknown` to the app, or in need of a `password`. */
export type Identified =
  | { readonly status: 'in'; readonly user: User }
  | { readonly status: 'closed' | 'unknown' | 'password' }
  | { readonly status: 'answered'; readonly response: Response }
  /** Too many wrong passwords came from where it asks. */
  | { readonly status: 'slowed'; readonly wait: Ms }

/** Who asks, as far as the network tells, and who was wrong before. */
export interface Door {
  readonly address: string | null
  readonly attempts: Attempts
}

const everybody: User = { name: 'anybody', role: 'admin' }

export async function identify(request: Request, auth: Settings['auth'], door: Door): Promise<Identified> {
  if (auth === 'closed' || auth === undefined) return { status: 'closed' }
  if (auth === false || auth === 'upstream') return { status: 'in', user: everybody }
  if (typeof auth === 'object') return signIn(request, accountsOf(auth.basic), door)
  const found = await auth(request)
  if (found instanceof Response) return { status: 'answered', response: found }
  return found ? { status: 'in', user: found } : { status: 'unknown' }
}

function signIn(request: Request, accounts: readonly Account[], { address, attempts }: Door): Identified {
  const header = request.headers.get('authorization') ?? ''
  // Browsers ask once without a password: that is no attempt.
  if (!/^Basic /i.test(header)) return { status: 'password' }
  const wait = attempts.wait(address)
  if (wait !== null) return { status: 'slowed', wait }
  const user = accountOf(header, accounts)
  if (user) return { status: 'in', user }
  attempts.failed(address)
  return { status: 'password' }
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
