// What a person may do on the dashboard: three roles, and one question that every route and every button asks.

/** What a route asks for. */
export type Permission =
  | 'view'
  | 'view args'
  | 'retry jobs'
  | 'run jobs'
  | 'reschedule jobs'
  | 'kill jobs'
  | 'delete jobs'
  | 'cancel jobs'
  | 'pause queues'
  | 'clear queues'
  | 'steer crons'
  | 'reset limits'
  | 'tell processes'
  | 'release locks'
  | 'mark deploys'
  | 'reset counters'
  | 'view store'
  | 'view audit'
  | 'reveal args'

/** `viewer` looks, without arguments. `operator` also retries and pauses. `admin` does everything. */
export type Role = 'viewer' | 'operator' | 'admin'

export const roles: readonly Role[] = ['viewer', 'operator', 'admin']

const viewer: readonly Permission[] = ['view']
const operator: readonly Permission[] = [
  ...viewer,
  ...(['view args', 'retry jobs', 'run jobs', 'reschedule jobs', 'cancel jobs', 'pause queues'] as const),
  ...(['steer crons', 'release locks', 'mark deploys', 'view store'] as const),
]
const admin: readonly Permission[] = [
  ...operator,
  ...(['kill jobs', 'delete jobs', 'clear queues', 'reset limits', 'tell processes', 'reset counters'] as const),
  ...(['view audit', 'reveal args'] as const),
]

/** What each role may do. */
export const granted: Readonly<Record<Role, readonly Permission[]>> = { viewer, operator, admin }

/** What only looks. */
export const reading: readonly Permission[] = ['view', 'view args', 'view store', 'view audit', 'reveal args']

/** Somebody who was let in. */
export interface User {
  /** Stands in the audit log. */
  readonly name: string
  /** Default: admin. */
  readonly role?: Role
}

/** Somebody asked for what they may not do. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed'
  readonly user: User
  readonly needs: Permission

  constructor(user: User, needs: Permission) {
    super(`${user.name} may not do this. It needs: ${needs}.`)
    this.user = user
    this.needs = needs
  }
}
