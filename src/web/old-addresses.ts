// Addresses of Sidekiq's and Resque's pages, so that bookmarks and monitors go on working when one moves here.

import { segment } from './jobs/job-path.ts'
import { type Look, look } from './route.ts'
import type { Visit } from './visit.ts'

type Query = Readonly<Record<string, string>>

/** What stood there, and where it stands now. */
const moved: readonly (readonly [from: string, to: string, query?: Query])[] = [
  ['/busy', '/jobs', { state: 'busy' }],
  ['/scheduled', '/jobs', { state: 'scheduled' }],
  ['/retries', '/jobs', { state: 'retry' }],
  ['/morgue', '/jobs', { state: 'dead' }],
  ['/overview', '/'],
  ['/working', '/jobs', { state: 'busy' }],
  ['/failed', '/jobs', { state: 'dead' }],
  ['/workers', '/processes'],
  ['/schedule', '/periodic'],
  ['/cron', '/periodic'],
  ['/loops', '/periodic'],
  ['/delayed', '/jobs', { state: 'scheduled' }],
  ['/stats/resque', '/'],
  ['/stats/redis', '/redis'],
  ['/stats/keys', '/redis/keys'],
]

const onward = (to: string): Response => new Response(null, { status: 302, headers: { location: to } })

/** Old pages took parameters of their own, which mean nothing here: they are left out. */
const redirects: readonly Look[] = moved.map(([from, to, query]) => ({
  ...look(from, 'view', {}, async (visit: Visit) => onward(visit.to(to, query))),
  ignoresParameters: true as const,
}))

/** Sidekiq names an entry of a set by its score and jid. */
const entries: readonly Look[] = ['/scheduled/:key', '/retries/:key', '/morgue/:key'].map((path) => ({
  ...look(path, 'view', {}, async (visit: Visit, { path: { key = '' } }) => {
    const jid = key.slice(key.indexOf('-') + 1)
    return onward(visit.to(`/jobs/${segment(jid)}`))
  }),
  ignoresParameters: true as const,
}))

export const oldAddresses: readonly Look[] = [...redirects, ...entries]
