// The options of a dashboard, checked: an unknown or half-given one is an error and never a dashboard that stands open.

import { env } from 'node:process'
import { HaymakerError } from '../core/errors.ts'
import { refuseUnknown } from '../core/job/options.ts'
import type { Haymaker } from '../runtime/haymaker.ts'
import { type Permission, type Role, roles, type User } from './permissions.ts'

/** Somebody who signs in with a password. */
export interface Account {
  readonly user: string
  readonly pass: string
  /** Default: admin. */
  readonly role?: Role
}

/** Who is this? `null`: nobody who may look. A response, such as a redirect to where one signs in, is sent as it is. */
export type Identify = (request: Request) => User | null | Response | Promise<User | null | Response>

export interface DashboardOptions {
  /** The instance whose store is shown. */
  readonly haymaker: Haymaker
  /** Where it is mounted, as '/jobs'. Default: the root, or what the adapter of a framework knows. */
  readonly basePath?: string
  /**
   * Who may look. `basic`: names and passwords. A function: your own session. 'upstream': something in front of it has let in
   * only admins. false: everybody, refused where NODE_ENV is production. Default: everybody outside of production, nobody in it.
   */
  readonly auth?: { readonly basic: Account | readonly Account[] } | Identify | 'upstream' | false
  /** Narrows what a role grants. `queue`: the one it is about, where it is about one. Default: the role decides alone. */
  readonly can?: (user: User, permission: Permission, queue: string | null) => boolean
  /** Nobody changes anything. Default: false. */
  readonly readOnly?: boolean
  /** Names under which it may be asked for, beside those of this machine. Default: any where it is mounted in your app. */
  readonly hosts?: readonly string[]
  /** Believes X-Forwarded-Host, -Proto, -Prefix and -For: only behind a proxy of yours that sets them. Default: false. */
  readonly trustProxy?: boolean
  /** Stands beside the name, as 'production'. Default: NODE_ENV. */
  readonly environment?: string
  /** Where "Back to the app" leads, a path. Default: no such link. */
  readonly appPath?: string
  /** Told of errors that are no answer to a wrong request. Default: console.error. */
  readonly onError?: (error: unknown) => void
}

export interface Settings {
  readonly basePath: string
  readonly auth: DashboardOptions['auth'] | 'closed'
  readonly can: NonNullable<DashboardOptions['can']>
  readonly readOnly: boolean
  readonly hosts: readonly string[] | null
  readonly trustProxy: boolean
  readonly environment: string
  readonly appPath: string | null
}

const keys: readonly (keyof DashboardOptions)[] = [
  ...([
    'haymaker',
    'basePath',
    'auth',
    'can',
    'readOnly',
    'hosts',
    'trustProxy',
    'environment',
    'appPath',
    'onError',
  ] as const),
]

/** @throws HaymakerError HM_CONFIG_INVALID */
export function readOptions(options: DashboardOptions): Settings {
  refuseUnknown(options, keys, 'dashboard()')
  const isProduction = env.NODE_ENV === 'production'
  const { auth = isProduction ? 'closed' : false, can = () => true } = options
  if (auth === false && isProduction)
    throw invalid('auth is false while NODE_ENV is production. Give auth: { basic: { user, pass } }, or a function')
  if (typeof auth === 'object') for (const account of accountsOf(auth.basic)) checkAccount(account)
  return {
    ...{ basePath: pathOf(options.basePath ?? '', 'basePath'), auth, can, readOnly: options.readOnly ?? false },
    ...{ hosts: options.hosts ?? null, trustProxy: options.trustProxy ?? false },
    environment: options.environment ?? env.NODE_ENV ?? '',
    appPath: options.appPath === undefined ? null : pathOf(options.appPath, 'appPath') || '/',
  }
}

export const accountsOf = (basic: Account | readonly Account[]): readonly Account[] =>
  'user' in basic ? [basic] : basic

function checkAccount({ user, pass, role }: Account): void {
  if (typeof user !== 'string' || user === '' || user.includes(':'))
    throw invalid(`auth.basic has the user ${JSON.stringify(user)}. Write a name without a colon`)
  if (typeof pass !== 'string' || pass === '') throw invalid(`auth.basic has no pass for ${user}. Write a password`)
  if (role !== undefined && !roles.includes(role))
    throw invalid(`auth.basic has the role ${JSON.stringify(role)}. Write one of: ${roles.join(', ')}`)
}

/** A path from the root, without the slash at its end; the root is empty. */
function pathOf(given: string, name: string): string {
  const path = given.replace(/\/+$/, '')
  if (path === '' || /^(\/[\w.~%-]+)+$/.test(path)) return path
  throw invalid(`${name} is ${JSON.stringify(given)}. Write a path from the root, as in '/jobs'`)
}

const invalid = (message: string): HaymakerError => new HaymakerError('HM_CONFIG_INVALID', `dashboard(): ${message}.`)
