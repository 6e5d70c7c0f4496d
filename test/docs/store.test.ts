// The page about stores: its test file runs the whole contract under vitest, and its table names every subject.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract } from 'haymaker/testing'
import { afterAll, expect, it } from 'vitest'
import { pages, root } from './pages.ts'
import { fileOf, Workplace } from './workplace.ts'

const page = pages().find(({ path }) => path === 'docs/writing-a-store.md')
const workplace = new Workplace()
afterAll(() => workplace.close())

it('the test file of the page runs every promise of the contract, and all are kept', { timeout: 60_000 }, () => {
  const block = page?.blocks.find(({ remark }) => remark === 'vitest')
  if (!block) throw new Error('docs/writing-a-store.md has no block marked "test: vitest"')
  workplace.write(fileOf(block, 'store.test.ts'), block.code)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = ['run', '--root', '.', '--reporter=json', '--outputFile=report.json']
  const { stdout, stderr } = spawnSync(process.execPath, [vitest, ...args], {
    cwd: workplace.folder,
    encoding: 'utf8',
    env: { ...process.env, HAYMAKER_STORE: '' },
  })
  const report = join(workplace.folder, 'report.json')
  if (!existsSync(report)) throw new Error(`vitest wrote no report: ${stdout}${stderr}`)
  const { numPassedTests, numFailedTests }: Record<string, unknown> = JSON.parse(readFileSync(report, 'utf8'))
  expect({ numPassedTests, numFailedTests }).toEqual({ numPassedTests: contract.length, numFailedTests: 0 })
})

it('the table of the page names every subject of the contract, in its order', () => {
  const rows = page?.tables.find(([head]) => head === 'subject') ?? []
  expect(rows.slice(1)).toEqual([...new Set(contract.map(({ subject }) => subject))])
})
