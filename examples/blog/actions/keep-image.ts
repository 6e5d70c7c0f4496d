// Takes an image in: a look at what it is, a row, the file, and a job for its thumbnails.

import { originalFile } from '../content/image-files.ts'
import { look } from '../content/thumbnails.ts'
import { makeThumbnails } from '../jobs/make-thumbnails.ts'
import { addImage } from '../tables/images.ts'
import { writeWhole } from '../whole-file.ts'

export const MOST_BYTES: number = 5 * 1024 * 1024

export type Kept = { readonly imageId: number } | { readonly problem: string }

/** Keeps an image, or says why it cannot. `name` is only for that sentence. */
export async function keepImage(original: Buffer, name: string): Promise<Kept> {
  if (original.length > MOST_BYTES) {
    const size = (original.length / 1024 / 1024).toFixed(1)
    return { problem: `"${name}" has ${size} MB. Choose an image of at most 5 MB.` }
  }
  const picture = await look(original)
  if (!picture)
    return {
      problem: `"${name}" is no image we can read, or has too many pixels. Choose a PNG, JPEG, WebP, GIF, AVIF or SVG.`,
    }
  const image = addImage(picture)
  await writeWhole(originalFile(image).path, original)
  await makeThumbnails.performAsync({ imageId: image.id })
  return { imageId: image.id }
}
