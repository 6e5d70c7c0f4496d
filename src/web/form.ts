// The one reader of what a form holds: at most 64 KiB, and only what a browser sends for one. It is read after everything else
// was asked, so that nobody who may not change anything makes us read.

import { WrongParameter } from './parameters.ts'

const MOST_BYTES = 64 * 1024

/** What was sent is larger than any form of ours. */
export class FormTooLarge extends Error {
  override readonly name = 'FormTooLarge'
}

/** The fields of a form; a file in it is none of ours. @throws FormTooLarge, WrongParameter */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) throw new FormTooLarge()
  const bytes = await readBytes(request).catch((error: unknown) => {
    throw error instanceof FormTooLarge ? error : new WrongParameter('form', { key: 'expected.complete' })
  })
  const given = new URLSearchParams()
  if (bytes.length === 0) return given
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null)
  if (!form) throw new WrongParameter('Content-Type', { key: 'expected.form' })
  for (const [name, value] of form) if (typeof value === 'string') given.append(name, value)
  return given
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.length
    if (length > MOST_BYTES) throw new FormTooLarge()
    parts.push(part)
  }
  return Uint8Array.from(Buffer.concat(parts))
}
