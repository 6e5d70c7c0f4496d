// What the mails say.

import { html } from 'hono/html'
import type { Letter } from '../mailbox/letter.ts'
import { site } from '../settings.ts'
import type { Post } from '../tables/posts.ts'
import type { Registration } from '../tables/registrations.ts'
import type { User } from '../tables/users.ts'

const confirmUrl = ({ key }: Registration): string => `${site()}/users/confirm/${key}`
const postUrl = (post: Post): string => `${site()}/posts/${post.id}`

/** The same words as text and as HTML. */
async function letter(
  about: Pick<Letter, 'name' | 'from' | 'at' | 'subject'> & { readonly to: User },
  lines: readonly string[],
  link: { readonly href: string; readonly label: string },
): Promise<Letter> {
  const { to, subject } = about
  const page = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${subject}</title></head>
<body style="font: 16px/1.6 system-ui, sans-serif; color: #24292f; background: #fff; margin: 0; padding: 24px">
<p>Hello ${to.name},</p>
${lines.map((line) => html`<p>${line}</p>`)}
<p><a href="${link.href}" style="color: #8a5a00">${link.label}</a></p>
</body></html>
`
  return {
    ...about,
    to: { name: to.name, email: to.email },
    text: `${[`Hello ${to.name},`, ...lines, `${link.label}: ${link.href}`].join('\n\n')}\n`,
    html: String(page),
  }
}

export const welcomeLetter = (to: User, registration: Registration, at: Date): Promise<Letter> =>
  letter(
    { name: `welcome-${to.id}`, from: 'hello@blog.example', subject: `Welcome, ${to.name}`, to, at },
    [
      'your account is ready. You can write posts, share snippets and comment on what others wrote. Confirm that this is your address.',
      'This mail was sent by a job: the page that signed you up did not wait for it.',
    ],
    { href: confirmUrl(registration), label: 'Confirm your address' },
  )

export const finishLetter = (to: User, registration: Registration, at: Date): Promise<Letter> =>
  letter(
    { name: `finish-${to.id}`, from: 'hello@blog.example', subject: `One step is left, ${to.name}`, to, at },
    ['you have signed up and not confirmed your address. We ask you this once and not again.'],
    { href: confirmUrl(registration), label: 'Confirm your address' },
  )

export const reminderLetter = (id: number, to: User, post: Post, at: Date): Promise<Letter> =>
  letter(
    { name: `reminder-${id}`, from: 'hello@blog.example', subject: `You wanted to read: ${post.title}`, to, at },
    [`you asked to be reminded of "${post.title}" by ${post.author}.`],
    { href: postUrl(post), label: 'Read it now' },
  )

export const newsletterLetter = (to: User, post: Post, at: Date): Promise<Letter> =>
  letter(
    { name: `newsletter-${post.id}-${to.id}`, from: 'news@blog.example', subject: `New: ${post.title}`, to, at },
    [`${post.author} has written "${post.title}".`],
    { href: postUrl(post), label: 'Read it' },
  )
