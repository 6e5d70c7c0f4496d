// Tells every user about a post: one job each, pushed in bulk, so that one bad address holds up nobody else.

import { newsletterMail } from '../jobs/newsletter-mail.ts'
import { allUsers } from '../tables/users.ts'

/** Answers how many mails are on their way. */
export async function sendNewsletter(postId: number): Promise<number> {
  const receipts = await newsletterMail.performBulk(
    allUsers().map(({ id, email }) => ({ postId, userId: id, server: email.slice(email.lastIndexOf('@') + 1) })),
  )
  return receipts.filter(({ status }) => status !== 'duplicate').length
}
