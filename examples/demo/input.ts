// What the demo works on: texts and sources that lie around in this checkout and its packages.

import { glob, readFile, stat } from 'node:fs/promises'

const MOST_BYTES = 60_000

async function some(pattern: string, count: number): Promise<string[]> {
  const found: string[] = []
  for await (const file of glob(pattern)) found.push(file)
  const files: string[] = []
  for (const file of found.sort()) {
    if (files.length === count) break
    const { size } = await stat(file)
    if (size > 0 && size < MOST_BYTES && !(await readFile(file, 'utf8')).includes('\uFFFD')) files.push(file)
  }
  return files
}

/** Texts in English and other languages. */
export const texts = (count: number): Promise<string[]> =>
  some('node_modules/*/{README,readme,LICENSE,CHANGELOG}*', count)

/** Source files. */
export const sources = (count: number): Promise<string[]> => some('src/**/*.ts', count)
