// Bugs on purpose: a copy of the source in which some text is another one, run as it is. Each text must stand where it is looked for
// exactly once, so that a bug that no longer is one fails loudly. The source itself is not touched.

import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Of a file in src/, or of a script that Redis runs. */
export type Patch = (
  | { readonly file: string }
  /** By its name in src/stores/redis/scripts. */
  | { readonly script: string }
) & {
  readonly find: string
  readonly replace: string
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const source = join(root, 'src')
const SCRIPTS = 'stores/redis/scripts.generated.ts'

/** In the file of the scripts each is a line: its name, its digest, its text as a string. */
const scriptLine = /^( *)(\w+): \{ sha: '\w+', text: ("(?:[^"\\]|\\.)*") \},$/

const fileOf = (patch: Patch): string => ('file' in patch ? patch.file : SCRIPTS)

/** The text with the other one in its place. @throws where `find` does not stand there exactly once */
function replaced(text: string, { find, replace }: Patch, where: string): string {
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`stands ${parts.length - 1} times in ${where}, not once:\n${find}`)
  return parts.join(replace)
}

/** A digest that is another script's would have it sent whole each time. */
function replacedInScript(text: string, patch: Patch, script: string): string {
  let found = 0
  const lines = text.split('\n').map((line) => {
    const [, indent, name, literal = '""'] = scriptLine.exec(line) ?? []
    if (name !== script) return line
    found++
    const changed = replaced(JSON.parse(literal), patch, `${script}.lua`)
    const sha = createHash('sha1').update(changed).digest('hex')
    return `${indent}${name}: { sha: '${sha}', text: ${JSON.stringify(changed)} },`
  })
  if (found !== 1) throw new Error(`there are ${found} scripts called ${script}`)
  return lines.join('\n')
}

/** The files that change, and what they say then. @throws where a text does not stand there exactly once */
export function patched(patches: readonly Patch[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const patch of patches) {
    const file = fileOf(patch)
    const text = files.get(file) ?? readFileSync(join(source, file), 'utf8')
    files.set(file, 'file' in patch ? replaced(text, patch, file) : replacedInScript(text, patch, patch.script))
  }
  return files
}

/** Copies the source into a folder and changes it there. Answers its entry. */
export function plant(patches: readonly Patch[], folder: string): string {
  const copy = join(folder, 'src')
  mkdirSync(folder, { recursive: true })
  cpSync(source, copy, { recursive: true, filter: (path) => !path.endsWith('.test.ts') })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, text] of patched(patches)) writeFileSync(join(copy, file), text)
  return join(copy, 'index.ts')
}
