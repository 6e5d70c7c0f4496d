// Scales an image down to every size the pages use. A file that is damaged stays damaged: no retry, straight to the dead
// set for a person to look at, and the page says so.

import { readFile } from 'node:fs/promises'
import { Discard, defineJob, Kill } from 'haymaker'
import { z } from 'zod'
import { originalFile, thumbnailFile } from '../content/image-files.ts'
import { drawThumbnail, sizes } from '../content/thumbnails.ts'
import { findImage, setImageState } from '../tables/images.ts'
import { writeWhole } from '../whole-file.ts'

export const makeThumbnails = defineJob({
  name: 'MakeThumbnails',
  queue: 'images',
  retry: 5,
  input: z.object({ imageId: z.number() }),
  async perform({ imageId }, job) {
    const image = findImage(imageId)
    if (!image) throw new Discard(`There is no image ${imageId} any more.`)
    const original = await readFile(originalFile(image).path)
    for (const size of sizes) {
      job.signal.throwIfAborted()
      const thumbnail = await drawThumbnail(original, image, size).catch((error: unknown) => {
        setImageState(imageId, 'broken')
        throw new Kill(`Image ${imageId} cannot be drawn: ${error instanceof Error ? error.message : String(error)}`)
      })
      await writeWhole(thumbnailFile(image, size).path, thumbnail)
    }
    setImageState(imageId, 'ready')
  },
})
