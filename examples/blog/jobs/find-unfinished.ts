// Looks for registrations that somebody has begun and left, and has a mail sent to each. It may find one again before its mail is
// sent: that mail is unique, and so the second push of it stores nothing.

import { type CronDefinition, defineCron, defineJob } from 'haymaker'
import { z } from 'zod'
import { unfinishedSince } from '../tables/registrations.ts'
import { finishMail } from './finish-mail.ts'

export const findUnfinished = defineJob({
  name: 'FindUnfinished',
  queue: 'upkeep',
  // The next tick comes soon.
  retry: false,
  input: z.object({ afterSeconds: z.number() }),
  async perform({ afterSeconds }, job) {
    const found = unfinishedSince(Date.now() - afterSeconds * 1000)
    if (found.length === 0) return
    await finishMail.performBulk(found.map(({ userId }) => ({ userId })))
    job.log.info({ found: found.length }, 'unfinished registrations')
  },
})

export const unfinishedCron: CronDefinition = defineCron({
  name: 'unfinished-registrations',
  schedule: '*/5 * * * *',
  // One that takes longer finds by itself what the next one would.
  overlap: 'skip',
  job: findUnfinished,
  input: { afterSeconds: 24 * 60 * 60 },
})
