// Reading and writing posts. Writing answers as soon as the row is stored and the jobs are pushed.

import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { keepImage } from '../actions/keep-image.ts'
import { editPost, writePost } from '../actions/write-post.ts'
import { signedIn, type Visit } from '../session.ts'
import { commentsOn } from '../tables/comments.ts'
import { findImage } from '../tables/images.ts'
import { findPost, type Post, type PostText, postsBefore, postsWithTag } from '../tables/posts.ts'
import { remindersAhead } from '../tables/reminders.ts'
import { tagsOf } from '../tables/tags.ts'
import type { User } from '../tables/users.ts'
import { empty, type Filled } from '../views/fields.ts'
import { type Html, page } from '../views/layout.ts'
import { noticeOf } from '../views/notices.ts'
import { missingOf, refreshFor } from '../views/pending.ts'
import { postForm, tagForm } from '../views/post-form.ts'
import { postList } from '../views/post-list.ts'
import { mayEdit, postPage } from '../views/post-page.ts'
import { type Form, readForm } from './form.ts'
import { id } from './number-in-path.ts'

const Draft = z.object({
  title: z.string().trim().min(1, 'Give the post a title.').max(200, 'A title has at most 200 characters.'),
  body: z
    .string()
    .transform((text) => text.replaceAll('\r\n', '\n'))
    .pipe(z.string().regex(/\S/, 'Write something.').max(200_000, 'A post has at most 200,000 characters.')),
  image: z.instanceof(File).optional(),
})

/** A form whose image was taken in. */
async function readPost(c: Context): Promise<Form<PostText>> {
  const form = await readForm(c, Draft)
  if (!form.ok) return form
  const { title, body, image } = form.value
  const { given } = form
  // A field for a file that was left alone is sent as an empty file without a name.
  if (!image || (image.size === 0 && image.name === ''))
    return { ok: true, value: { title, body, imageId: null }, given }
  const kept = await keepImage(Buffer.from(await image.arrayBuffer()), image.name)
  if ('problem' in kept) return { ok: false, given, problems: { image: kept.problem } }
  return { ok: true, value: { title, body, imageId: kept.imageId }, given }
}

/** The post of the address, if this visitor may change it. */
function editable(c: Context<Visit>): Post | null {
  const post = findPost(Number(c.req.param('id')))
  return post && mayEdit(c.get('user'), post) ? post : null
}

const newPage = (user: User, filled: Filled): Html =>
  page(
    { title: 'Write a post', user },
    postForm({ title: 'Write a post', action: '/posts', button: 'Publish' }, filled),
  )

const editPage = (c: Context<Visit>, post: Post, filled: Filled): Html =>
  page(
    { title: `Edit ${post.title}`, user: c.get('user') },
    html`${postForm({ title: 'Edit the post', action: `/posts/${post.id}`, button: 'Save' }, filled)}
${tagForm(post.id, { given: { tags: tagsOf(post.id).join(', ') }, problems: {} })}`,
  )

const older = (posts: readonly Post[]): Html | '' => {
  const last = posts.at(-1)
  const more = last ? postsBefore(last.id).length > 0 : false
  return last && more ? html`<p><a href="/?before=${last.id}">Older posts</a></p>` : ''
}

export const posts = new Hono<Visit>()
  .get('/', (c) => {
    const before = z.coerce.number().int().positive().catch(Number.MAX_SAFE_INTEGER).parse(c.req.query('before'))
    const shown = postsBefore(before)
    const frame = { title: 'Posts', user: c.get('user'), notice: noticeOf(c.req.query('notice')) }
    return c.html(page(frame, postList('Posts', shown, older(shown))))
  })
  .get('/tags/:tag', (c) => {
    const tag = c.req.param('tag')
    return c.html(page({ title: tag, user: c.get('user') }, postList(`Posts about ${tag}`, postsWithTag(tag), '')))
  })
  .get('/posts/new', signedIn, (c) => c.html(newPage(c.get('user'), empty)))
  .post('/posts', signedIn, async (c) => {
    const form = await readPost(c)
    if (!form.ok) return c.html(newPage(c.get('user'), form), 422)
    return c.redirect(`/posts/${await writePost(c.get('user').id, form.value)}`, 303)
  })
  .get(`/posts/${id}`, (c) => {
    const post = findPost(Number(c.req.param('id')))
    if (!post) return c.notFound()
    const user = c.get('user')
    const image = post.imageId === null ? null : findImage(post.imageId)
    const missing = missingOf(post, image)
    const refresh = refreshFor(missing, post.updatedAt)
    return c.html(
      page(
        { title: post.title, user, refresh, notice: noticeOf(c.req.query('notice')) },
        postPage({
          ...{ post, image, missing, user, tags: tagsOf(post.id), comments: commentsOn(post.id) },
          reminders: user ? remindersAhead(user.id, post.id) : [],
        }),
      ),
    )
  })
  .get(`/posts/${id}/edit`, (c) => {
    const post = editable(c)
    if (!post) return c.notFound()
    return c.html(editPage(c, post, { given: { title: post.title, body: post.body }, problems: {} }))
  })
  .post(`/posts/${id}`, async (c) => {
    const post = editable(c)
    if (!post) return c.notFound()
    const form = await readPost(c)
    if (!form.ok) return c.html(editPage(c, post, form), 422)
    await editPost(post.id, form.value)
    return c.redirect(`/posts/${post.id}`, 303)
  })
