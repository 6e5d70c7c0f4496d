// Asks somebody, once, to finish a registration. One waits at a time, and when it has come nobody is asked again: the letter has a
// name of its own (see mailbox/deliver), and only then the registration says that it was sent.

import { defineJob } from 'haymaker'
import { z } from 'zod'
import { deliver } from '../mailbox/deliver.ts'
import { findRegistration, setReminded } from '../tables/registrations.ts'
import { findUser } from '../tables/users.ts'
import { finishLetter } from '../views/letters.ts'

export const finishMail = defineJob({
  name: 'FinishMail',
  queue: 'mailers',
  timeout: '10s',
  unique: true,
  input: z.object({ userId: z.number() }),
  async perform({ userId }, job) {
    const registration = findRegistration(userId)
    const user = findUser(userId)
    // Finished since it was found, or asked by one that ended just then.
    if (!user || !registration || user.isFinished || registration.remindedAt !== null) return
    await deliver(await finishLetter(user, registration, new Date(job.createdAt ?? Date.now())))
    setReminded(userId)
  },
})
