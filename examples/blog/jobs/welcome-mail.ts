// Greets a new user. Sending it twice leaves one mail: see mailbox/deliver.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { deliver } from '../mailbox/deliver.ts'
import { findUser } from '../tables/users.ts'
import { welcomeLetter } from '../views/letters.ts'

export const welcomeMail = defineJob({
  name: 'WelcomeMail',
  queue: 'mailers',
  timeout: '10s',
  input: z.object({ userId: z.number() }),
  async perform({ userId }, job) {
    const user = findUser(userId)
    if (!user) throw new Discard(`There is no user ${userId} any more.`)
    await deliver(await welcomeLetter(user, new Date(job.createdAt ?? Date.now())))
  },
})
