// What `npm run compat:resque` says where there is nothing to compare with, and to a folder that is the wrong one. Against Ruby's own
// Resque it is run by hand: no package of Debian brings that.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'haymaker-compat-'))
const withoutRuby = join(folder, 'bin')
beforeAll(() => {
  mkdirSync(withoutRuby)
  symlinkSync(process.execPath, join(withoutRuby, 'node'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(env: NodeJS.ProcessEnv, ...args: readonly string[]): Said {
  const said = spawnSync(process.execPath, [main, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' })
  return { code: said.status, stdout: said.stdout, stderr: said.stderr }
}

describe('without --gem-path', () => {
  it('names each check that is not run, and why, where there is no Ruby', () => {
    const { code, stdout } = run({ PATH: withoutRuby })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^not run what Ruby enqueues and what we enqueue is the same, byte by byte$/m)
    expect(stdout).toContain('Nothing was run. There is no ruby on the PATH. Install Ruby 3.0 or newer.')
    expect(stdout).toMatch(/^0 ok, 0 failed, \d\d not run$/m)
  })

  it('does so where Ruby has no resque', () => {
    const { code, stdout } = run({ GEM_PATH: folder, GEM_HOME: folder, RUBYLIB: '' })
    expect(code).toBe(0)
    expect(stdout).toMatch(/Nothing was run\. Ruby cannot load resque: .*cannot load such file -- resque/)
  })
})

describe('with --gem-path', () => {
  it.each([
    [
      'a folder without resque',
      folder,
      `There is no resque in ${folder}: neither lib/resque.rb nor gems/resque-VERSION.`,
    ],
    [
      'a folder that is not there',
      join(folder, 'none'),
      `There is no folder ${join(folder, 'none')}. Look at --gem-path.`,
    ],
  ])('%s is an error', (_, path, message) => {
    const { code, stdout, stderr } = run({}, '--gem-path', path)
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) })
  })

  it('is an error where there is no Ruby, and where the gem cannot be loaded', () => {
    mkdirSync(join(folder, 'gem', 'gems', 'resque-3.0.0'), { recursive: true })
    const asked = ['--gem-path', join(folder, 'gem')]
    expect(run({ PATH: withoutRuby }, ...asked)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no ruby on'),
    })
    const { code, stderr } = run({ GEM_PATH: folder, GEM_HOME: folder, RUBYLIB: '' }, ...asked)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Ruby cannot load resque: ') })
  })

  it('an option that is none is told with what there is', () => {
    const { code, stderr } = run({}, '--gems', folder)
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('npm run compat:resque -- [--gem-path FOLDER]...'),
    })
  })
})

it('the files of Ruby are Ruby', () => {
  for (const name of ['app', 'ask', 'work']) {
    const file = fileURLToPath(new URL(`${name}.rb`, import.meta.url))
    expect(spawnSync('ruby', ['-c', file], { encoding: 'utf8' }).stdout).toBe('Syntax OK\n')
  }
})
