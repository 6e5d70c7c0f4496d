// What jobs still work on. While something is missing, its page says so and asks for itself again; after a minute it
// leaves that to the reader, since then probably no worker is running.

import { html } from 'hono/html'
import { codeBlocks } from '../content/markdown.ts'
import type { Image } from '../tables/images.ts'
import type { Post } from '../tables/posts.ts'
import type { Snippet } from '../tables/snippets.ts'
import type { Html } from './layout.ts'

const PATIENCE_MS = 60_000
const EVERY_SECONDS = 1

export type Missing = 'code' | 'image' | 'tags'

const sentences: Readonly<Record<Missing, string>> = {
  code: 'The code is being highlighted …',
  image: 'The image is being scaled …',
  tags: 'Tags are being looked for …',
}

export function missingOf(post: Post, image: Image | null): Missing[] {
  const missing: Missing[] = []
  if (post.htmlRevision < post.revision && codeBlocks(post.body).length > 0) missing.push('code')
  if (image?.state === 'pending') missing.push('image')
  if (post.tagsRevision < post.revision) missing.push('tags')
  return missing
}

export const missingOfSnippet = ({ html: highlighted }: Snippet): Missing[] => (highlighted === null ? ['code'] : [])

/** Seconds until the page should ask again, or null. */
export const refreshFor = (missing: readonly Missing[], since: number): number | null =>
  missing.length > 0 && Date.now() - since < PATIENCE_MS ? EVERY_SECONDS : null

export const pending = (missing: readonly Missing[]): Html | '' =>
  missing.length === 0
    ? ''
    : html`<ul class="pending" role="status">${missing.map((part) => html`<li>${sentences[part]}</li>`)}</ul>`
