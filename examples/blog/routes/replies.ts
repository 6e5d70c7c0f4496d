// What readers and admins do with a post: comment, be reminded, set its tags, send it around.

import { Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { delays, remindLater } from '../actions/remind-later.ts'
import { sendNewsletter } from '../actions/send-newsletter.ts'
import { writeComment } from '../actions/write-comment.ts'
import { signedIn, type Visit } from '../session.ts'
import { findPost, type Post } from '../tables/posts.ts'
import { setTagsByHand } from '../tables/tags.ts'
import type { User } from '../tables/users.ts'
import { empty, type Filled } from '../views/fields.ts'
import { type Html, page } from '../views/layout.ts'
import { commentForm, mayEdit } from '../views/post-page.ts'
import { readForm } from './form.ts'
import { id } from './number-in-path.ts'

const Comment = z.object({
  body: z.string().trim().min(1, 'Write something.').max(10_000, 'A comment has at most 10,000 characters.'),
})

const Reminder = z.object({
  seconds: z.coerce.number().refine((given) => delays.some(({ seconds }) => seconds === given)),
})

const Tags = z.object({
  tags: z.string().transform((text) => {
    const tags = text.split(',').map((tag) => tag.trim().toLowerCase().slice(0, 40))
    return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, 20)
  }),
})

const commentPage = (user: User | null, post: Post, filled: Filled): Html =>
  page({ title: 'Comment', user }, html`<h1>Comment on ${post.title}</h1>${commentForm(post, filled)}`)

export const replies = new Hono<Visit>()
  .get(`/posts/${id}/comments/new`, signedIn, (c) => {
    const post = findPost(Number(c.req.param('id')))
    return post ? c.html(commentPage(c.get('user'), post, empty)) : c.notFound()
  })
  .post(`/posts/${id}/comments`, signedIn, async (c) => {
    const post = findPost(Number(c.req.param('id')))
    if (!post) return c.notFound()
    const form = await readForm(c, Comment)
    if (!form.ok) return c.html(commentPage(c.get('user'), post, form), 422)
    await writeComment(post.id, c.get('user').id, form.value.body)
    return c.redirect(`/posts/${post.id}`, 303)
  })
  .post(`/posts/${id}/reminders`, signedIn, async (c) => {
    const post = findPost(Number(c.req.param('id')))
    const form = await readForm(c, Reminder)
    if (!post || !form.ok) return c.notFound()
    await remindLater(c.get('user').id, post.id, form.value.seconds)
    return c.redirect(`/posts/${post.id}?notice=reminder`, 303)
  })
  .post(`/posts/${id}/tags`, async (c) => {
    const post = findPost(Number(c.req.param('id')))
    const form = await readForm(c, Tags)
    if (!post || !form.ok || !mayEdit(c.get('user'), post)) return c.notFound()
    setTagsByHand(post.id, form.value.tags)
    return c.redirect(`/posts/${post.id}?notice=tags`, 303)
  })
  .post(`/posts/${id}/newsletter`, async (c) => {
    const post = findPost(Number(c.req.param('id')))
    if (!post || !c.get('user')?.isAdmin) return c.notFound()
    await sendNewsletter(post.id)
    return c.redirect(`/posts/${post.id}?notice=newsletter`, 303)
  })
