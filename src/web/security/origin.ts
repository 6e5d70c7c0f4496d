// Who may ask, as far as the headers of a browser tell: a name that is not ours is refused (DNS rebinding), and so is a
// change that another site's page asks for. There is no session and no token to lose.

import type { Said } from '../locales/said.ts'

/** Where the request was sent, as its sender sees it. */
export interface Address {
  /** Host and port. */
  readonly host: string
  readonly isSecure: boolean
}

export function addressOf(request: Request, trustProxy: boolean): Address {
  const { host, protocol } = new URL(request.url)
  const forwarded = (name: string): string | undefined =>
    trustProxy ? request.headers.get(name)?.split(',').at(0)?.trim() || undefined : undefined
  return {
    host: (forwarded('x-forwarded-host') ?? request.headers.get('host') ?? host).toLowerCase(),
    isSecure: (forwarded('x-forwarded-proto') ?? protocol.replace(':', '')) === 'https',
  }
}

const ofThisMachine = /^(localhost|127\.0\.0\.1|\[::1\]|[\w-]+\.localhost)$/

/** Whether somebody of this name is meant. `hosts`: names beside those of this machine; null: any. */
export function isOurs({ host }: Address, hosts: readonly string[] | null): boolean {
  if (hosts === null) return true
  const name = host.replace(/:\d+$/, '')
  return ofThisMachine.test(name) || hosts.some((one) => one.toLowerCase() === name || one.toLowerCase() === host)
}

const safe = ['GET', 'HEAD', 'OPTIONS']

/** Why a change is refused; null: it comes from a page of ours, or is none. */
export function refusalOf(request: Request, { host }: Address): Said | null {
  if (safe.includes(request.method)) return null
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) {
    const values = { site: JSON.stringify(site) }
    return site === 'same-origin' ? null : { key: 'origin.site', values }
  }
  // Browsers leave it out on plain HTTP, unless the name is of this machine.
  const origin = request.headers.get('origin')
  if (origin === null) return { key: 'origin.nothing' }
  const values = { origin: JSON.stringify(origin), host: JSON.stringify(host) }
  return hostIn(origin) === host ? null : { key: 'origin.other', values }
}

const hostIn = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host.toLowerCase() : null)
