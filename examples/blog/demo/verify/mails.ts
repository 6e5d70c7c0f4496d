// Each mail must have been taken once, with its recipient and its subject, and none that nobody asked for.

import { deliveredNames, deliveredSource, takenNames } from '../../mailbox/deliver.ts'
import { readMail } from '../../mailbox/read-mail.ts'
import { findPost } from '../../tables/posts.ts'
import { allRegistrations } from '../../tables/registrations.ts'
import { allReminders } from '../../tables/reminders.ts'
import { allUsers, findUser, type User } from '../../tables/users.ts'

interface Expected {
  readonly name: string
  readonly to: User | null
  readonly subject: string
  /** It stands in the text. */
  readonly said?: string
}

const titleOf = (postId: number): string => findPost(postId)?.title ?? ''

const expectedMails = (newsletterOf: number): Expected[] => [
  ...allUsers().map((to) => ({
    ...{ name: `newsletter-${newsletterOf}-${to.id}`, to, subject: `New: ${titleOf(newsletterOf)}` },
  })),
  ...allRegistrations().flatMap(({ userId, key: said, finishedAt, remindedAt }) => {
    const to = findUser(userId)
    const welcome = { name: `welcome-${userId}`, to, subject: `Welcome, ${to?.name}`, said }
    // Who has finished before it was due is not asked.
    if (finishedAt !== null && remindedAt === null) return [welcome]
    return [welcome, { name: `finish-${userId}`, to, subject: `One step is left, ${to?.name}`, said }]
  }),
  ...allReminders().map(({ id, userId, postId }) => ({
    ...{ name: `reminder-${id}`, to: findUser(userId), subject: `You wanted to read: ${titleOf(postId)}` },
  })),
]

async function wrongMail({ name, to, subject, said = '' }: Expected): Promise<string[]> {
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
    ...(text.includes(said) ? [] : [`the mail ${name} does not say ${said}`]),
  ]
}

export async function wrongMails(newsletterOf: number): Promise<string[]> {
  const expected = expectedMails(newsletterOf)
  const names = new Set(expected.map(({ name }) => name))
  const unasked = (await deliveredNames()).filter((name) => !names.has(name))
  const taken = Map.groupBy(await takenNames(), (name) => name)
  const often = [...names].filter((name) => taken.get(name)?.length !== 1)
  const wrong = await Promise.all(expected.map(wrongMail))
  return [
    ...wrong.flat(),
    ...often.map((name) => `the mail ${name} was taken ${taken.get(name)?.length ?? 0} times`),
    ...unasked.map((name) => `nobody asked for the mail ${name}`),
  ]
}
