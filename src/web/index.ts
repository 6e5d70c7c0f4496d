// The published face of the dashboard.

export type { Dashboard } from './dashboard.ts'
export { dashboard } from './dashboard.ts'
export type { Account, DashboardOptions, Identify } from './options.ts'
export type { Permission, Role, User } from './permissions.ts'
