// Writing and changing a post.

import { html } from 'hono/html'
import { type Filled, file, input, optional, textarea } from './fields.ts'
import type { Html } from './layout.ts'

interface Target {
  readonly title: string
  readonly action: string
  readonly button: string
}

export const postForm = ({ title, action, button }: Target, filled: Filled): Html => html`<h1>${title}</h1>
<form class="wide" method="post" action="${action}" enctype="multipart/form-data">
${input({ name: 'title', label: 'Title' }, filled)}
${textarea({ name: 'body', label: 'Text', hint: 'Markdown. Code goes between ```typescript and ```.', rows: 16, code: 'code' }, filled)}
${file({ name: 'image', label: 'Image', hint: 'PNG, JPEG, WebP, GIF, AVIF or SVG, at most 5 MB.', accept: 'image/*' }, filled)}
<button>${button}</button>
</form>`

/** The tags have a form of their own: they may change while the text does not. */
export const tagForm = (postId: number, filled: Filled): Html => html`<h2>Tags</h2>
<form class="wide" method="post" action="/posts/${postId}/tags">
${optional(
  {
    name: 'tags',
    label: 'Tags',
    hint: 'With commas between them. What you add stays and what you take off stays away; the rest may change with the text.',
  },
  filled,
)}
<button>Keep these tags</button>
</form>`
