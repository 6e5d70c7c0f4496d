// Greets a new user, with a link that finishes the registration. Sending it twice leaves one mail: see mailbox/deliver.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { deliver } from '../mailbox/deliver.ts'
import { findRegistration } from '../tables/registrations.ts'
import { findUser } from '../tables/users.ts'
import { welcomeLetter } from '../views/letters.ts'

export const welcomeMail = defineJob({
  name: 'WelcomeMail',
  queue: 'mailers',
  timeout: '10s',
  input: z.object({ userId: z.number() }),
  async perform({ userId }, job) {
    const user = findUser(userId)
    const registration = findRegistration(userId)
    if (!user || !registration) throw new Discard(`There is no user ${userId} any more.`)
    await deliver(await welcomeLetter(user, registration, new Date(job.createdAt ?? Date.now())))
  },
})
