// Tells one reader about a post. Its mail server greylists, so the first attempt of every mail fails and a retry delivers
// it: nothing in here deals with that. Two mails at once for each mail server: one that is slow holds up its own readers alone.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { deliver } from '../mailbox/deliver.ts'
import { knock } from '../mailbox/greylist.ts'
import { findPost } from '../tables/posts.ts'
import { findUser } from '../tables/users.ts'
import { newsletterLetter } from '../views/letters.ts'

export const newsletterMail = defineJob({
  name: 'NewsletterMail',
  queue: 'newsletters',
  retry: { max: 8, backoff: ['1s', '5s', '1m', '10m'], jitter: false },
  timeout: '10s',
  // An admin who presses twice sends nothing twice.
  unique: true,
  concurrency: { key: ({ server }) => server, max: 2 },
  input: z.object({ postId: z.number(), userId: z.number(), server: z.string() }),
  async perform({ postId, userId }, job) {
    const post = findPost(postId)
    const user = findUser(userId)
    if (!post || !user) throw new Discard(`Post ${postId} or user ${userId} is gone.`)
    const letter = await newsletterLetter(user, post, new Date(job.createdAt ?? Date.now()))
    await knock(letter.from, user.email, letter.name)
    await deliver(letter)
  },
})
