// Each mail must exist once, with its recipient and its subject, and none that nobody asked for.

import { deliveredNames, deliveredSource } from '../../mailbox/deliver.ts'
import { readMail } from '../../mailbox/read-mail.ts'
import { findPost } from '../../tables/posts.ts'
import { allReminders } from '../../tables/reminders.ts'
import { allUsers, findUser, type User } from '../../tables/users.ts'

interface Expected {
  readonly name: string
  readonly to: User | null
  readonly subject: string
}

const titleOf = (postId: number): string => findPost(postId)?.title ?? ''

const expectedMails = (newsletterOf: number): Expected[] => [
  ...allUsers().flatMap((to) => [
    { name: `welcome-${to.id}`, to, subject: `Welcome, ${to.name}` },
    { name: `newsletter-${newsletterOf}-${to.id}`, to, subject: `New: ${titleOf(newsletterOf)}` },
  ]),
  ...allReminders().map(({ id, userId, postId }) => ({
    ...{ name: `reminder-${id}`, to: findUser(userId), subject: `You wanted to read: ${titleOf(postId)}` },
  })),
]

async function wrongMail({ name, to, subject }: Expected): Promise<string[]> {
  const source = await deliveredSource(name)
  if (source === null) return [`the mail ${name} was not written`]
  const { headers, text, html } = readMail(source)
  const recipient = `${to?.name} <${to?.email}>`
  return [
    ...(headers.to === recipient ? [] : [`the mail ${name} goes to ${headers.to} instead of ${recipient}`]),
    ...(headers.subject === subject ? [] : [`the mail ${name} is about "${headers.subject}" instead of "${subject}"`]),
    ...(text.includes(`Hello ${to?.name},`) && html.includes('<p>')
      ? []
      : [`the mail ${name} does not greet ${to?.name}`]),
  ]
}

export async function wrongMails(newsletterOf: number): Promise<string[]> {
  const expected = expectedMails(newsletterOf)
  const names = new Set(expected.map(({ name }) => name))
  const unasked = (await deliveredNames()).filter((name) => !names.has(name))
  const wrong = await Promise.all(expected.map(wrongMail))
  return [...wrong.flat(), ...unasked.map((name) => `nobody asked for the mail ${name}`)]
}
