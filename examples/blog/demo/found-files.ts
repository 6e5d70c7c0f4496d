// Real files that lie around in this checkout and its packages: the longer a test runs on what nobody wrote for it, the
// more it finds.

import { glob, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const MOST_BYTES = 20_000

/** Whole paths, in the order of their names. */
export async function found(pattern: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern, { cwd: root })) paths.push(join(root, path))
  return paths.sort()
}

async function texts(pattern: string, count: number, accept: (text: string) => boolean): Promise<string[]> {
  const read: string[] = []
  for (const path of await found(pattern)) {
    if (read.length === count) return read
    if ((await stat(path)).size > MOST_BYTES) continue
    const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n')
    if (text.trim() !== '' && !text.includes('\uFFFD') && accept(text)) read.push(text)
  }
  throw new Error(`Only ${read.length} of ${count} files match ${pattern}. Run npm ci.`)
}

/** Markdown with code in it. */
export const readmes = (count: number): Promise<string[]> =>
  texts('node_modules/{*,@*/*}/{README,readme}.md', count, (text) => /^```\w/m.test(text))

export const sources = (count: number): Promise<string[]> => texts('src/**/*.ts', count, () => true)

/** Paths of images: every one there is, and from the first again when there are not enough. */
export async function packageImages(count: number): Promise<string[]> {
  const paths = [
    ...(await found('node_modules/playwright-core/**/*.{svg,png}')),
    ...(await found('node_modules/highlight.js/**/*.{svg,png}')),
  ]
  if (paths.length === 0) throw new Error('No package holds an image. Run npm ci.')
  return Array.from({ length: count }, (_, i) => paths[i % paths.length] ?? '')
}
