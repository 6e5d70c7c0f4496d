// What the pages take from the source is up to date, and the generator says so when it is not.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './pages.ts'

/** A copy of what the generator reads, to break. */
const copy = mkdtempSync(join(tmpdir(), 'haymaker-docs-'))
beforeAll(() => {
  for (const name of ['src', 'docs', 'scripts']) cpSync(join(root, name), join(copy, name), { recursive: true })
  for (const name of ['tsconfig.json', 'tsconfig.build.json', 'package.json'])
    cpSync(join(root, name), join(copy, name))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

interface Said {
  readonly status: number | null
  /** Its standard output; TypeScript's process may add a line of its own to standard error. */
  readonly text: string
}

function check(folder: string): Said {
  const args = [join(folder, 'scripts/docs.mjs'), '--check']
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return { status, text: stdout }
}

/** What the check says when this text of a file reads otherwise. */
function broken(file: string, from: string | RegExp, to: string): Said {
  const path = join(copy, file)
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(path, after)
  try {
    return check(copy)
  } finally {
    writeFileSync(path, before)
  }
}

describe('the generated parts of the pages', () => {
  it('are up to date', () => {
    expect(check(root)).toEqual({ status: 0, text: '' })
  })

  it('are found stale, by the name of the page, when a doc comment changes', () => {
    const said = broken('src/core/config/resolve.ts', 'More sets of queues', 'Other sets of queues')
    expect(said).toEqual({ status: 1, text: 'docs/configuration.md is stale\nRun: node scripts/docs.mjs\n' })
  })

  it('follow the defaults: a doc comment that says another one is refused', () => {
    const said = broken('src/core/config/config.ts', 'concurrency: 25', 'concurrency: 24')
    expect(said.status).toBe(1)
    expect(said.text).toContain('the default of WorkerConfig.concurrency is 24, its comment says')
  })

  it('need a doc comment on every option', () => {
    const said = broken('src/core/config/resolve.ts', /^ {2}\/\*\* More sets of queues.*\n/m, '')
    expect(said.status).toBe(1)
    expect(said.text).toContain('src/core/config/resolve.ts: WorkerConfig.capsules has no doc comment')
  })

  it('need a section for every error code', () => {
    const said = broken('docs/errors.md', /^## HM_JOB_POISON[\s\S]*?(?=^## )/m, '')
    expect(said).toEqual({ status: 1, text: 'docs/errors.md has no section for HM_JOB_POISON\n' })
  })

  it('need a code for every section on an error', () => {
    const said = broken('src/core/errors.ts', /^ {2}HM_JOB_POISON: .*\n/m, '')
    expect(said).toEqual({
      status: 1,
      text: 'docs/errors.md has HM_JOB_POISON, which is no error code: remove its section\n',
    })
  })

  it('need a paragraph on what to do about an error', () => {
    const said = broken('docs/errors.md', /(error HM_JOB_POISON -->\n[^<]*<!-- end -->)[\s\S]*?(?=^## )/m, '$1\n\n')
    expect(said.status).toBe(1)
    expect(said.text).toContain('docs/errors.md: HM_JOB_POISON needs')
  })

  it('need every environment variable that the source reads', () => {
    const said = broken('docs/configuration.md', /^\| `LOG_LEVEL`.*\n/m, '')
    expect(said.status).toBe(1)
    expect(said.text).toContain('the source disagrees on LOG_LEVEL')
  })
})
