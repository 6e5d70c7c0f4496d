// The TypeScript of the pages: every block compiles against the published types, and those marked `test: run` print what
// the page says they print. `…` in a page stands for anything within a line.

import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Block, type Page, pages, root } from './pages.ts'
import { fileOf, Workplace } from './workplace.ts'

const workplaces: Workplace[] = []
afterAll(() => {
  for (const workplace of workplaces) workplace.close()
})

function newWorkplace(): Workplace {
  const workplace = new Workplace()
  workplaces.push(workplace)
  return workplace
}

const isTypeScript = (block: Block): boolean => block.language === 'ts'
const lineOf = (block: Block): string => block.where.replace(/^.*:/, '')

/** Writes the blocks of a page into a folder; those without a name are called after their line. */
function writeAll(workplace: Workplace, folder: string, page: Page): ReadonlyMap<string, Block> {
  const blocks = page.blocks.filter(isTypeScript)
  const files = blocks.map((block) => [join(folder, fileOf(block, `line${lineOf(block)}.ts`)), block] as const)
  for (const [file, block] of files) workplace.write(file, block.code)
  return new Map(files)
}

describe('the TypeScript of the pages', () => {
  it('compiles against the published types', { timeout: 60_000 }, () => {
    const workplace = newWorkplace()
    const written = pages().map((page) => [...writeAll(workplace, page.path.replace('.md', ''), page)])
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: 'es2024', lib: ['es2024', 'esnext'] },
      ...{ module: 'node16', moduleResolution: 'node16', allowImportingTsExtensions: true, erasableSyntaxOnly: true },
      ...{ types: ['node'], skipLibCheck: true },
    }
    workplace.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['README', 'docs'] }))
    const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', '.'], {
      cwd: workplace.folder,
      encoding: 'utf8',
    })
    const where = new Map(written.flat().map(([file, block]) => [file, block.where]))
    expect(stdout.replaceAll(/^[^\s(]+(?=\()/gm, (file) => `${file} (${where.get(file)}) `)).toBe('')
    expect(status).toBe(0)
    expect(where.size).toBeGreaterThan(10)
  })

  it('has each file name once in a page', () => {
    const twice = pages().flatMap((page) => {
      const names = page.blocks.filter(isTypeScript).map((block) => fileOf(block, block.where))
      return names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${page.path}: ${name}`)
    })
    expect(twice).toEqual([])
  })
})

const run = pages().flatMap((page) =>
  page.blocks.filter((block) => block.remark === 'run').map((block) => ({ page, block, where: block.where })),
)

describe('an example that is run', () => {
  it.concurrent.each(run)('$where prints what the page says', { timeout: 30_000 }, async ({ page, block }) => {
    const workplace = newWorkplace()
    const files = writeAll(workplace, '.', page)
    const [file = ''] = [...files].find(([, other]) => other === block) ?? []
    const printed = await outputOf(workplace, file)
    expect(block.output, 'a block marked "test: run" needs a ```text block right after it').not.toBeNull()
    expect(printed).toMatch(patternOf(block.output ?? ''))
  })
})

/** What it writes to standard output and, as a person would see it there too, to standard error. */
async function outputOf(workplace: Workplace, file: string): Promise<string> {
  const env = { ...process.env, HAYMAKER_STORE: '', LOG_LEVEL: 'silent', NO_COLOR: '1' }
  const child = spawn(process.execPath, [file], { cwd: workplace.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  const add = (text: string): void => {
    printed += text
  }
  child.stdout.setEncoding('utf8').on('data', add)
  child.stderr.setEncoding('utf8').on('data', add)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return code === 0 ? printed : `${printed}\n(ended with ${code})\n`
}

function patternOf(output: string): RegExp {
  const lines = output.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.*')
  return new RegExp(`^${lines}$`)
}
