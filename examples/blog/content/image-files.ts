// Where the files of an image are. Paths are made of numbers and known words, never of what a visitor wrote.

import { join } from 'node:path'
import { folder } from '../settings.ts'
import { type Format, type Picture, type Size, thumbnailFormat } from './thumbnails.ts'

const contentTypes: Readonly<Record<Format, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  svg: 'image/svg+xml',
}

export interface ImageFile {
  readonly path: string
  readonly contentType: string
}

type Stored = Picture & { readonly id: number }

const fileOf = (id: number, name: string, format: Format): ImageFile => ({
  path: join(folder(), 'images', String(id), `${name}.${format}`),
  contentType: contentTypes[format],
})

export const originalFile = (image: Stored): ImageFile => fileOf(image.id, 'original', image.format)

export const thumbnailFile = (image: Stored, size: Size): ImageFile =>
  fileOf(image.id, String(size), thumbnailFormat(image))
