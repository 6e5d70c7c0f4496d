// A search within a store goes by stretches: none is so long that others wait for its end. What a stretch answers is what
// a search of that length would, so a store needs to know about one stretch only.

import type { Entry, Found, SearchRequest } from '../core/store/places.ts'

/** Puts stretches together until the request has what it asks for. `look`: one stretch, as long as the store likes. */
export async function stretchByStretch<Stretch extends Omit<Found, 'total'>>(
  request: SearchRequest,
  look: (rest: SearchRequest) => Promise<Stretch>,
): Promise<Stretch> {
  const { limit, examine } = request
  const entries: Entry[] = []
  for (let [rest, examined] = [request, 0]; ; ) {
    const found = await look(rest)
    entries.push(...found.entries)
    examined += found.examined
    if (found.next === null || entries.length >= limit || examined >= examine) return { ...found, entries, examined }
    rest = { ...request, limit: limit - entries.length, examine: examine - examined, after: found.next }
  }
}
