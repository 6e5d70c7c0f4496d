// Where to go on in a queue: how far the next entry is from the end at which was begun, and its digest. The distance shifts
// while the queue moves, so the entry is looked for again near where it was.

import { createHash } from 'node:crypto'
import { type Cursor, cursor } from '../../core/store/places.ts'
import type { Side } from './layout.ts'
import type { Parts } from './parts.ts'

/** How many entries one look may pass. */
const AT_ONCE = 200

/** `digest`: the SHA-1 of the entry, in hex. */
export const queueCursor = (distance: number, digest: string): Cursor =>
  cursor(`${distance} ${Buffer.from(digest, 'hex').toString('base64url')}`)

export const digestOf = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')

/** The distance of the entry that comes next: its old one, or a smaller one. That of an entry which is gone stays. */
export async function distanceOf(
  { server }: Pick<Parts, 'server'>,
  key: string,
  side: Side,
  after: Cursor | undefined,
): Promise<number> {
  const [distance = '0', digest = ''] = after?.split(' ') ?? []
  // It came back in an address, and may be anything.
  if (after === undefined || !/^\d{1,12}$/.test(distance)) return 0
  const hex = Buffer.from(digest, 'base64url').toString('hex')
  for (let top = Number(distance); top >= 0; top -= AT_ONCE) {
    const found = Number(await server.run('seek', [key], [side, String(top), hex, String(AT_ONCE)]))
    if (found >= 0) return found
  }
  return Number(distance)
}
