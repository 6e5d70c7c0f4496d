// What browsers load beside pages: scripts, the style sheet and the icon, by exact name. They stand in a module that the build
// makes; nothing is read from a disk, and there is no path to climb.

import { gzipSync } from 'node:zlib'
import { assets } from './assets.generated.ts'

export { assetNames } from './assets.generated.ts'

const packed = new Map<string, Uint8Array<ArrayBuffer>>()

/** The file of this name. Its name changes with what stands in it, so it may be kept for ever. */
export function assetResponse(name: string, acceptEncoding: string | null): Response | null {
  const found = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (!found) return null
  const { type, text } = found
  const headers = {
    ...{ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' },
  }
  if (!/\bgzip\b/.test(acceptEncoding ?? '')) return new Response(text, { headers })
  const bytes = packed.get(name) ?? Uint8Array.from(gzipSync(text, { level: 9 }))
  packed.set(name, bytes)
  return new Response(bytes, { headers: { ...headers, 'content-encoding': 'gzip' } })
}
