// The jobs of the blog and how they are worked on. `haymaker work -C haymaker.config.ts` loads this, and so do the web
// process, which only pushes, and the demo.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'haymaker'
import { CountWords } from './jobs/count-words.ts'
import { DemoJob } from './jobs/demo-job.ts'
import { findUnfinished, unfinishedCron } from './jobs/find-unfinished.ts'
import { finishMail } from './jobs/finish-mail.ts'
import { highlightPost } from './jobs/highlight-post.ts'
import { highlightSnippet } from './jobs/highlight-snippet.ts'
import { ImportFeed } from './jobs/import-feed.ts'
import { makeThumbnails } from './jobs/make-thumbnails.ts'
import { newsletterMail } from './jobs/newsletter-mail.ts'
import { reminderMail } from './jobs/reminder-mail.ts'
import { Sweep, sweepCron } from './jobs/sweep.ts'
import { TagPost } from './jobs/tag-post.ts'
import { welcomeMail } from './jobs/welcome-mail.ts'
import { folder } from './settings.ts'

// Whichever process comes first.
mkdirSync(folder(), { recursive: true })

export default defineConfig({
  store: `sqlite:${join(folder(), 'jobs.db')}`,
  jobs: [
    ...[welcomeMail, finishMail, reminderMail, newsletterMail],
    ...[highlightPost, highlightSnippet, makeThumbnails, TagPost, CountWords],
    ...[ImportFeed, DemoJob, findUnfinished, Sweep],
  ],
  cron: [unfinishedCron, sweepCron],
  // By weight: mails are asked for more often, and nothing starves.
  queues: { mailers: 4, content: 3, images: 2, newsletters: 1, default: 1, upkeep: 1 },
  concurrency: 5,
  capsules: {
    // Waiting for a slow neighbour costs nothing, so many may wait; and while they do, nobody else does.
    tags: { queues: ['tags'], concurrency: 10 },
    slow: { queues: ['slow'], concurrency: 1 },
  },
})
