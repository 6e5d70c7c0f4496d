// Reminds a reader of a post. It is pushed when the reader asks for it and waits in the schedule until then.

import { Discard, defineJob } from 'haymaker'
import { z } from 'zod'
import { deliver } from '../mailbox/deliver.ts'
import { findPost } from '../tables/posts.ts'
import { findReminder } from '../tables/reminders.ts'
import { findUser } from '../tables/users.ts'
import { reminderLetter } from '../views/letters.ts'

export const reminderMail = defineJob({
  name: 'ReminderMail',
  queue: 'mailers',
  timeout: '10s',
  input: z.object({ reminderId: z.number() }),
  async perform({ reminderId }) {
    const reminder = findReminder(reminderId)
    const user = reminder && findUser(reminder.userId)
    const post = reminder && findPost(reminder.postId)
    if (!user || !post) throw new Discard(`Nobody waits for reminder ${reminderId} any more.`)
    await deliver(await reminderLetter(reminderId, user, post, new Date(reminder.dueAt)))
  },
})
