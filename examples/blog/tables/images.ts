// The images visitors gave us. The files are in the folder `images`; here is what is known about them.

import { z } from 'zod'
import { row, rows, run } from '../database.ts'

const Image = z.object({
  id: z.number(),
  format: z.enum(['png', 'jpeg', 'webp', 'gif', 'avif', 'svg']),
  width: z.number(),
  height: z.number(),
  state: z.enum(['pending', 'ready', 'broken']),
})
export type Image = z.output<typeof Image>

const columns = 'id, format, width, height, state'

export function addImage({ format, width, height }: Pick<Image, 'format' | 'width' | 'height'>): Image {
  const sql = `INSERT INTO images (format, width, height) VALUES (?, ?, ?) RETURNING ${columns}`
  const added = row(Image, sql, format, width, height)
  if (!added) throw new Error(`The ${format} image was not stored. Look at the disk.`)
  return added
}

export const findImage = (id: number): Image | null => row(Image, `SELECT ${columns} FROM images WHERE id = ?`, id)

export const allImages = (): Image[] => rows(Image, `SELECT ${columns} FROM images ORDER BY id`)

export function setImageState(id: number, state: Image['state']): void {
  run('UPDATE images SET state = ? WHERE id = ?', state, id)
}
