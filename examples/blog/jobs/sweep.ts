// Takes away what has had its time: sessions that have expired, and what the caches hold of things that are no more.

import { type CronDefinition, defineCron, Job } from 'haymaker'
import { forgetKnocks } from '../mailbox/greylist.ts'
import { forgetOldHtml } from '../tables/posts.ts'
import { endExpiredSessions } from '../tables/sessions.ts'
import { forgetUnusedWords } from '../tables/words.ts'

export class Sweep extends Job {
  static override readonly options = { queue: 'upkeep' } as const

  perform(): void {
    const sessions = endExpiredSessions()
    const caches = { knocks: forgetKnocks(), words: forgetUnusedWords(), highlighted: forgetOldHtml() }
    this.log.info({ sessions, ...caches }, 'swept')
  }
}

export const sweepCron: CronDefinition = defineCron({ name: 'sweep', schedule: '17 * * * *', job: Sweep })
