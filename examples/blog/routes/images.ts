// The files of images. Which file is meant is looked up, never taken from the address.

import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'
import { originalFile, thumbnailFile } from '../content/image-files.ts'
import { sizes } from '../content/thumbnails.ts'
import type { Visit } from '../session.ts'
import { findImage } from '../tables/images.ts'
import { id } from './number-in-path.ts'

export const images = new Hono<Visit>().get(`/images/${id}/:size`, async (c) => {
  const image = findImage(Number(c.req.param('id')))
  const wanted = c.req.param('size')
  const size = sizes.find((known) => String(known) === wanted)
  if (!image || (wanted !== 'original' && size === undefined)) return c.notFound()
  const { path, contentType } = size === undefined ? originalFile(image) : thumbnailFile(image, size)
  const content = await readFile(path).catch(() => null)
  if (!content) return c.notFound()
  return c.body(content, 200, { 'Content-Type': contentType, 'Cache-Control': 'private, max-age=3600' })
})
