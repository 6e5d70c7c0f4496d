// The package as a user gets it: packed, installed into an empty project, and the README's first example run and checked.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)
const project = mkdtempSync(join(tmpdir(), 'haymaker-pack-'))

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, HAYMAKER_STORE: '' },
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

/** The TypeScript blocks of the README, in order. */
const examples = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? '',
)

beforeAll(() => {
  const [packed]: { filename: string }[] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', project], root),
  )
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }')
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', join(project, packed?.filename ?? '')], project)
  for (const [i, example] of examples.entries()) writeFileSync(join(project, `example${i}.ts`), example)
}, 120_000)

afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('the package in an empty project', () => {
  it('runs the first example of the README', { timeout: 30_000 }, () => {
    const lines = run(bin('node'), ['example0.ts'], project).split('\n')
    expect(lines.filter((line) => line.startsWith('Welcome, Ada! (job '))).toHaveLength(1)
    expect(lines.filter((line) => line.startsWith('Welcome, Grace! (job '))).toHaveLength(1)
  })

  it.each([
    ['node16', 'node16'],
    ['bundler', 'esnext'],
  ])('type-checks the examples under moduleResolution %s', { timeout: 60_000 }, (moduleResolution, module) => {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2024', module, moduleResolution, skipLibCheck: false },
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['example*.ts'] }))
    expect(run(bin('tsc'), ['-p', '.'], project)).toBe('')
  })

  it('brings the command line', { timeout: 30_000 }, () => {
    expect(run(bin('node'), ['node_modules/haymaker/dist/cli/main.js', '--version'], project)).toMatch(
      /^\d+\.\d+\.\d+\n$/,
    )
  })

  it('holds no tests, no sources and no private files', () => {
    const files = run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], root)
    expect(files).not.toMatch(/\.test\.|"src\/|fixtures/)
  })
})
