// Where a dashboard is reached: the path that the app gave it, and the one that a proxy in front of the app takes away.

/** What whoever hands over a request knows of it. */
export interface Mount {
  /** The path that the address of the request begins with; empty at the root. */
  readonly base: string
  /** The address that asks, as its connection tells; null: not known. */
  readonly from: string | null
}

/** Answers a request whose path begins with where it is mounted. */
export type Answer = (request: Request, mount: Mount) => Promise<Response>

export const isBelow = (path: string, base: string): boolean => path === base || path.startsWith(`${base}/`)

/** The path below the mount, as '/queues/default'. */
export function pathBelow(request: Request, base: string): string {
  const path = new URL(request.url).pathname.slice(base.length) || '/'
  return path.length > 1 ? path.replace(/\/$/, '') : path
}

/** What links begin with: a proxy that takes away a part of the path tells which. */
export function outerBase(request: Request, base: string, trustProxy: boolean): string {
  const prefix = trustProxy ? (request.headers.get('x-forwarded-prefix') ?? '').replace(/\/+$/, '') : ''
  return /^(\/[\w.~%-]+)*$/.test(prefix) ? `${prefix}${base}` : base
}

/** Who asks. Of a list, the last one is what our own proxy saw; anybody can write the others. */
export function askerOf(request: Request, from: string | null, trustProxy: boolean): string | null {
  const forwarded = trustProxy ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined
  return forwarded || from
}
