// The shell blocks of the pages: every `haymaker` line names a command that exists, and flags that its help knows. The
// shell itself takes the lines apart, so quotes and variables are read as they will be.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pages, root } from './pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'haymaker-docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const main = join(root, 'dist/cli/main.js')
/** Prints the words of the call, one per line, then the help for it. */
const shell = `haymaker() { printf '%s\\n' "$@"; echo; "$NODE" "$MAIN" "$@" --help; }
npx() { shift; haymaker "$@"; }
`

const lines = [
  ...new Set(
    pages()
      .flatMap((page) => page.blocks)
      .filter((block) => block.language === 'sh')
      .flatMap((block) => block.code.replaceAll('\\\n', ' ').split('\n'))
      .map((line) => line.replace(/\s+#\s.*$/, '').trim())
      .filter((line) => /(^|\s)(npx )?haymaker /.test(line) && !/^#|\b(npm|docker|kill) /.test(line)),
  ),
]

describe('the command lines of the pages', () => {
  it('are there', () => {
    expect(lines.length).toBeGreaterThan(4)
  })

  it.each(lines)('%s', (line) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', shell + line.replace(/\s*(&|<\s+\S+)$/, '')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE: process.execPath, MAIN: main },
    })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const [call = '', help = ''] = stdout.split(/\n\n(?=Usage: )/)
    const words = call.split('\n')
    const usage = /^Usage: haymaker (.*)$/m.exec(help)?.[1]?.split(' ') ?? []
    const path = usage.slice(
      0,
      usage.findIndex((word) => /^[[<]/.test(word)),
    )
    expect(path.map((names, i) => names.split('|').includes(words[i] ?? ''))).not.toContain(false)
    // The help of a group, or of the program, stands for a word after it that is no command.
    if (usage.includes('[command]')) expect(words[path.length] ?? '-').toMatch(/^-|^$/)
    const known = [...help.matchAll(/(?<=^\s*|, )--?[\w-]+/gm)].map(([flag]) => flag)
    const flags = words.filter((word) => /^--?[A-Za-z]/.test(word)).map((word) => word.replace(/=.*$/, ''))
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([])
  })
})
