// Looks at images and scales them down with sharp. Scaling is slow; looking reads no more than the head of a file.

import sharp from 'sharp'

export const sizes = [160, 480, 960] as const
export type Size = (typeof sizes)[number]

/** What a browser shows and sharp can read. */
const formats = ['png', 'jpeg', 'webp', 'gif', 'svg'] as const
export type Format = (typeof formats)[number] | 'avif'

export interface Picture {
  readonly format: Format
  readonly width: number
  readonly height: number
}

/** A small file may unpack to a picture that fills the memory. */
const MOST_PIXELS = 50_000_000

/** Dots per inch: sharp draws an SVG as large as it says at 72, and can go down to 1. */
const DPI = 72
const MOST_DPI = 72_000

/** What kind of picture this is, or null when it is none that we take. */
export async function look(original: Buffer): Promise<Picture | null> {
  const seen = await sharp(original, { limitInputPixels: false })
    .metadata()
    .catch(() => null)
  if (!seen) return null
  const known = formats.find((name) => name === seen.format)
  const format = known ?? (seen.format === 'heif' && seen.compression === 'av1' ? 'avif' : null)
  const { width, height } = seen.autoOrient
  return format && width > 0 && height > 0 && fewestPixels(format, width, height) <= MOST_PIXELS
    ? { format, width, height }
    : null
}

/** As few as it can be unpacked to. */
const fewestPixels = (format: Format, width: number, height: number): number =>
  format === 'svg' ? (width / DPI) * (height / DPI) : width * height

/** Drawings stay sharp at every size and keep their transparency; photographs are never blown up. */
export const thumbnailFormat = ({ format }: Picture): 'png' | 'webp' => (format === 'svg' ? 'png' : 'webp')

/** How large the thumbnail of a picture is. */
export function thumbnailSize({ format, width, height }: Picture, size: Size): { width: number; height: number } {
  const wide = format === 'svg' ? size : Math.min(size, width)
  return { width: wide, height: Math.max(1, Math.round((height * wide) / width)) }
}

/** Draws the thumbnail. @throws of sharp, for a picture that is damaged */
export function drawThumbnail(original: Buffer, picture: Picture, size: Size): Promise<Buffer> {
  const { width, height } = thumbnailSize(picture, size)
  const density = picture.format === 'svg' ? Math.min(MOST_DPI, Math.max(1, (DPI * width) / picture.width)) : DPI
  return sharp(original, { limitInputPixels: MOST_PIXELS, density })
    .autoOrient()
    .resize(width, height, { fit: 'fill' })
    .toFormat(thumbnailFormat(picture))
    .toBuffer()
}
