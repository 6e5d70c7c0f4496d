// Posts, one below the other.

import { html } from 'hono/html'
import { findImage } from '../tables/images.ts'
import type { Post } from '../tables/posts.ts'
import { tagsOf } from '../tables/tags.ts'
import type { Html } from './layout.ts'
import { smallImage } from './post-image.ts'
import { tagList } from './tag-list.ts'
import { when } from './when.ts'

const EXCERPT = 180

/** The beginning of a body without its code and markup. */
function excerpt(body: string): string {
  const prose = body
    .replaceAll(/^(```|~~~)[\s\S]*?(^\1|$(?![\s\S]))/gm, ' ')
    .replaceAll(/<[^>]*>|!\[[^\]]*\]\([^)]*\)/g, ' ')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^#+.*$|[*_`>|]/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (prose.length <= EXCERPT) return prose
  return `${prose
    .slice(0, EXCERPT)
    .replace(/\s+\S*$/, '')
    .toWellFormed()} …`
}

const card = (post: Post): Html => html`<li class="card">
${smallImage(post.imageId === null ? null : findImage(post.imageId))}
<div>
<h2><a href="/posts/${post.id}">${post.title}</a></h2>
<p class="by">${post.author}, ${when(post.createdAt)}</p>
<p>${excerpt(post.body)}</p>
${tagList(tagsOf(post.id))}
</div>
</li>`

export const postList = (title: string, posts: readonly Post[], older: Html | ''): Html => html`<div class="heading">
<h1>${title}</h1><a class="button" href="/posts/new">Write a post</a>
</div>
${posts.length === 0 ? html`<p>Nothing here yet.</p>` : html`<ul class="cards">${posts.map(card)}</ul>`}
${older}`
