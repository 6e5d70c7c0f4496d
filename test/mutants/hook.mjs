// Loads the store with one fault in it: the text of one module is changed as it is read, and nothing on disk is touched.

import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

export const source = new URL('../../src/', import.meta.url)

/** The text of a mutant's file with the fault in it. @throws where a `find` does not stand there exactly once. */
export function mutated(mutant, text) {
  // Of a module of scripts, which has one in each line, only that of the one which is named.
  const line = mutant.script && text.split('\n').find((one) => one.startsWith(`  ${mutant.script}: `))
  if (line) return text.replace(line, () => mutated({ ...mutant, script: undefined }, line))
  return [mutant, ...(mutant.also ? [mutant.also] : [])].reduce((changed, { find, replace }) => {
    const parts = changed.split(find)
    if (parts.length !== 2) {
      throw new Error(`${mutant.name}: stands ${parts.length - 1} times in ${mutant.file}, not once:\n${find}`)
    }
    return parts.join(replace)
  }, text)
}

export const textOf = (file) => readFileSync(fileURLToPath(new URL(file, source)), 'utf8')

/** From here on, whoever imports the mutant's file gets the fault. */
export function plant(mutant) {
  const target = new URL(mutant.file, source).href
  registerHooks({
    load(url, context, next) {
      if (url !== target) return next(url, context)
      return { format: 'module-typescript', source: mutated(mutant, textOf(mutant.file)), shortCircuit: true }
    },
  })
}
