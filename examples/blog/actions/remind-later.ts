// "Remind me": a mail that waits in the schedule until its time has come.

import { reminderMail } from '../jobs/reminder-mail.ts'
import { addReminder } from '../tables/reminders.ts'

/** How long readers may put a post off. */
export const delays = [
  { seconds: 10, label: 'in 10 seconds' },
  { seconds: 600, label: 'in 10 minutes' },
  { seconds: 86_400, label: 'tomorrow' },
] as const

export async function remindLater(userId: number, postId: number, seconds: number): Promise<void> {
  const { id } = addReminder(userId, postId, Date.now() + seconds * 1000)
  await reminderMail.performIn(seconds, { reminderId: id })
}
