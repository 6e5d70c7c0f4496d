// Addresses of stores, before anybody opens one.

/** As it may be shown in logs and messages: without user and password. */
export const withoutPassword = (url: string): string => url.replace(/\/\/[^/@]*@/, '//...@')

/** The address of a Redis with Resque's keys on it, where that of the server is meant; any other as it is. */
export const inResqueKeys = (address: string): string => address.replace(/^redis(s?):/, 'resque$1:')

/** An address of Resque's keys that says where failures are written; one that says so already stays, and any other. */
export function withFailureBackend(address: string, backend: string | undefined): string {
  if (!backend || !/^resques?:/.test(address) || /[?&]failure_backend=/.test(address)) return address
  return `${address}${address.includes('?') ? '&' : '?'}failure_backend=${encodeURIComponent(backend)}`
}
