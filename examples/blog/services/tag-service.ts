// A slow neighbour: POST a text, get its tags. It takes some hundreds of milliseconds, and turns every fourth text away
// with 503 when it sees it for the first time.

import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Hono } from 'hono'
import { keywords } from '../content/keywords.ts'

const TURNED_AWAY = 4
const SLOWEST_MS = 400
const FASTEST_MS = 200

export function tagService(): Hono {
  const seen = new Set<string>()
  return new Hono().post('/', async (c) => {
    const text = await c.req.text()
    const digest = createHash('sha256').update(text).digest()
    await wait(FASTEST_MS + (digest.readUInt16BE() % (SLOWEST_MS - FASTEST_MS)))
    const name = digest.toString('hex')
    const isNew = !seen.has(name)
    seen.add(name)
    if (isNew && seen.size % TURNED_AWAY === 0) return c.json({ error: 'too much to do' }, 503)
    return c.json({ tags: keywords(text) })
  })
}
