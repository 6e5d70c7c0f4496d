// The image of a post: a box of its shape until the thumbnails are there.

import { html } from 'hono/html'
import { thumbnailSize } from '../content/thumbnails.ts'
import type { Image } from '../tables/images.ts'
import type { Html } from './layout.ts'

/** On the page of the post. */
export function postImage(image: Image | null): Html | '' {
  if (!image) return ''
  if (image.state === 'broken')
    return html`<p class="problem">The image of this post is damaged and cannot be shown. Upload it again.</p>`
  const { width, height } = thumbnailSize(image, 960)
  if (image.state === 'pending')
    return html`<div class="picture waiting" style="aspect-ratio: ${width} / ${height}"></div>`
  const [small, large] = [thumbnailSize(image, 480).width, width]
  return html`<a class="picture" href="/images/${image.id}/original"><img src="/images/${image.id}/960" alt=""
width="${width}" height="${height}" sizes="(max-width: 520px) 100vw, 700px"
srcset="/images/${image.id}/480 ${small}w${large > small ? `, /images/${image.id}/960 ${large}w` : ''}"></a>`
}

/** In a list. */
export const smallImage = (image: Image | null): Html =>
  image?.state === 'ready'
    ? html`<img class="small" src="/images/${image.id}/160" alt="" loading="lazy">`
    : html`<span class="small none"></span>`
