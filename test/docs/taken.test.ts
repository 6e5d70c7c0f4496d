// Blocks that a page takes from an example: each line of theirs stands in it, in the same order. What a reader copies is what a
// test has run.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pages, root } from './pages.ts'

const taken = pages()
  .flatMap((page) => page.blocks)
  .flatMap((block) => {
    const [, file] = /^from (\S+)$/.exec(block.remark) ?? []
    return file === undefined ? [] : [{ ...block, file }]
  })

/** Without its name, and without what it imports from other blocks of its page. */
const linesOf = (code: string): readonly string[] =>
  code.split('\n').filter((line, i) => i > 0 && line.trim() !== '' && !/ from '\.\//.test(line))

it('there is one for each example of mounting', () => {
  const examples = ['express', 'fastify', 'hono', 'node-http'].map((name) => `examples/${name}/server.ts`)
  expect(taken.map(({ file }) => file).toSorted()).toEqual(examples)
})

it.each(taken)('$where is what stands in $file', ({ file, code }) => {
  expect(existsSync(join(root, file))).toBe(true)
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  let at = -1
  for (const line of linesOf(code)) {
    const found = lines.indexOf(line, at + 1)
    expect(found, line).toBeGreaterThan(at)
    at = found
  }
})
