// Takes in an image of this checkout, as an upload would; one that is refused is an error here.

import { readFile } from 'node:fs/promises'
import { keepImage } from '../actions/keep-image.ts'

/** Answers the id of the image. */
export async function keepFoundImage(path: string): Promise<number> {
  const kept = await keepImage(await readFile(path), path)
  if ('problem' in kept) throw new Error(kept.problem)
  return kept.imageId
}
