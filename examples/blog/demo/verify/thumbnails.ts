// Every thumbnail must have its size and equal, byte by byte, what sharp draws when it is asked here.

import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { originalFile, thumbnailFile } from '../../content/image-files.ts'
import { drawThumbnail, type Size, sizes, thumbnailSize } from '../../content/thumbnails.ts'
import { allImages, type Image } from '../../tables/images.ts'

async function wrongThumbnail(image: Image, original: Buffer, size: Size): Promise<string[]> {
  const name = `thumbnail ${size} of image ${image.id}`
  const drawn = await readFile(thumbnailFile(image, size).path).catch(() => null)
  if (!drawn) return [`${name} is not there`]
  const { width, height } = await sharp(drawn).metadata()
  const wanted = thumbnailSize(image, size)
  return [
    ...(width === wanted.width && height === wanted.height
      ? []
      : [`${name} has ${width} x ${height} instead of ${wanted.width} x ${wanted.height}`]),
    ...(drawn.equals(await drawThumbnail(original, image, size)) ? [] : [`${name} is not what sharp draws`]),
  ]
}

export async function wrongThumbnails(broken: readonly number[]): Promise<string[]> {
  const wrong: string[] = []
  for (const image of allImages()) {
    const wanted = broken.includes(image.id) ? 'broken' : 'ready'
    if (image.state !== wanted) wrong.push(`image ${image.id} is ${image.state} instead of ${wanted}`)
    if (wanted === 'broken') continue
    const original = await readFile(originalFile(image).path)
    for (const size of sizes) wrong.push(...(await wrongThumbnail(image, original, size)))
  }
  return wrong
}
