// One post with all that belongs to it: image, tags, comments, and what can be done with it.

import { html, raw } from 'hono/html'
import { delays } from '../actions/remind-later.ts'
import { renderPlain } from '../content/markdown.ts'
import type { Comment } from '../tables/comments.ts'
import type { Image } from '../tables/images.ts'
import type { Post } from '../tables/posts.ts'
import type { Reminder } from '../tables/reminders.ts'
import type { User } from '../tables/users.ts'
import { empty, type Filled, textarea } from './fields.ts'
import type { Html } from './layout.ts'
import { type Missing, pending } from './pending.ts'
import { postImage } from './post-image.ts'
import { tagList } from './tag-list.ts'
import { when } from './when.ts'

export interface PostPage {
  readonly post: Post
  readonly image: Image | null
  readonly tags: readonly string[]
  readonly comments: readonly Comment[]
  readonly reminders: readonly Reminder[]
  readonly missing: readonly Missing[]
  readonly user: User | null
}

/** Only what a job made of the latest revision is shown; until then the code is plain. */
const bodyOf = ({ html: highlighted, htmlRevision, revision, body }: Post): Html =>
  html`${raw(highlighted !== null && htmlRevision === revision ? highlighted : renderPlain(body))}`

export const mayEdit = (user: User | null, post: Post): boolean =>
  user !== null && (user.isAdmin || user.id === post.authorId)

const tools = ({ post, user, reminders }: PostPage): Html => html`<aside class="tools">
${mayEdit(user, post) ? html`<a class="button quiet" href="/posts/${post.id}/edit">Edit</a>` : ''}
${
  user?.isAdmin
    ? html`<form method="post" action="/posts/${post.id}/newsletter"><button class="quiet">Send to all readers</button></form>`
    : ''
}
${
  user
    ? html`<form method="post" action="/posts/${post.id}/reminders">
<label for="seconds">Remind me</label>
<select id="seconds" name="seconds">${delays.map(({ seconds, label }) => html`<option value="${seconds}">${label}</option>`)}</select>
<button class="quiet">Set</button></form>`
    : ''
}
${reminders.map(({ dueAt }) => html`<p class="hint">A reminder comes ${when(dueAt)}.</p>`)}
</aside>`

const comment = ({ author, createdAt, body }: Comment): Html => html`<li>
<p class="by">${author}, ${when(createdAt)}</p>
<p class="said">${body}</p>
</li>`

export const commentForm = (
  post: Post,
  filled: Filled,
): Html => html`<form method="post" action="/posts/${post.id}/comments">
${textarea({ name: 'body', label: 'Your comment', rows: 4 }, filled)}
<button>Send</button>
</form>`

function reply({ post, user, missing }: PostPage): Html {
  if (!user) return html`<p><a href="/session/new">Sign in</a> to comment.</p>`
  // A page that asks for itself again would take away what is being typed.
  if (missing.length > 0) return html`<p><a href="/posts/${post.id}/comments/new">Write a comment</a></p>`
  return commentForm(post, empty)
}

export const postPage = (shown: PostPage): Html => html`<article>
<h1>${shown.post.title}</h1>
<p class="by">${shown.post.author}, ${when(shown.post.createdAt)}</p>
${pending(shown.missing)}
${tagList(shown.tags)}
${postImage(shown.image)}
<div class="prose">${bodyOf(shown.post)}</div>
</article>
${tools(shown)}
<section class="comments">
<h2>${shown.comments.length === 1 ? '1 comment' : `${shown.comments.length} comments`}</h2>
<ol>${shown.comments.map(comment)}</ol>
${reply(shown)}
</section>`
