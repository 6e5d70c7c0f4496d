// Where the Redis is, as Ruby's `Resque.redis=` takes it.

import { inResqueKeys } from '../core/config/address.ts'
import { HaymakerError } from '../core/errors.ts'

/** An address as Ruby takes it, as one of ours. @throws HaymakerError HM_CONFIG_INVALID */
export function addressOf(text: string): string {
  if (/^(redis|resque)s?:\/\//.test(text)) return inResqueKeys(text)
  const [, host, port, database = '0', namespace] = /^([^:/@]+):(\d+)(?::(\d+))?(?:\/([^/?]+))?$/.exec(text) ?? []
  if (host === undefined) {
    // It may hold a password and is not repeated.
    throw new HaymakerError(
      'HM_CONFIG_INVALID',
      'Resque.redis cannot be read. Write resque://host:6379/0, or host:6379.',
    )
  }
  const named = namespace === undefined ? '' : `?namespace=${encodeURIComponent(namespace)}`
  return `resque://${host}:${port}/${database}${named}`
}
