// Times as Resque prints them. Each of its places has a format of its own; they are read by one.

import { type EpochMs, epochMs } from '../../core/clock.ts'

const utc = (at: EpochMs): string => new Date(at).toISOString().slice(0, 19)

/** When a worker started: `Time#to_s` of Ruby, in UTC. */
export const startedText = (at: EpochMs): string => `${utc(at).replace('T', ' ')} +0000`

/** When it was last heard of: `Time#iso8601` of Ruby, in UTC, with a zone in digits. */
export const heartbeatText = (at: EpochMs): string => `${utc(at)}+00:00`

/** When a job failed: `%Y/%m/%d %H:%M:%S %Z`, in UTC. */
export const failureTime = (at: EpochMs): string => `${utc(at).replaceAll('-', '/').replace('T', ' ')} UTC`

/** A time of Ruby or of node-resque: a text, or whole seconds. null: none that can be read, or before 1970. */
export function readTime(text: string): EpochMs | null {
  if (/^\d{9,11}$/.test(text)) return epochMs(Number(text) * 1000)
  const zoned =
    /:\d\d$/.test(text) && !/[+-]\d\d:\d\d$/.test(text) ? `${text} UTC` : text.replace(/ ([+-]\d{4})$/, '$1')
  // A zone that nobody knows here is taken for UTC.
  const at = [zoned, zoned.replace(/ [A-Z]+$/, ' UTC')].map(Date.parse).find((time) => time >= 0)
  return at === undefined ? null : epochMs(at)
}
