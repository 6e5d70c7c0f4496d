import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { attemptOf, noteThrow } from './throws.ts'

it('an attempt lasts until its job throws, however often it ran', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-throws-'))
  expect([attemptOf(folder, 1), attemptOf(folder, 1)]).toEqual([1, 1])
  noteThrow(folder, 1)
  noteThrow(folder, 1)
  expect([attemptOf(folder, 1), attemptOf(folder, 2)]).toEqual([3, 1])
  rmSync(folder, { recursive: true })
})
