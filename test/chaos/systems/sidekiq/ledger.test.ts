import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { monotonic } from '../../ledger/ledger.ts'
import { readLedgers } from '../../ledger/read.ts'

const ledger = fileURLToPath(new URL('./ledger.rb', import.meta.url))

it("lines of Ruby's ledger are as ours, on the same clock", () => {
  const folder = mkdtempSync(join(tmpdir(), 'haymaker-ruby-ledger-'))
  const env = { ...process.env, CHAOS_LEDGER: folder, CHAOS_NAME: 'ruby', CHAOS_RETRIES: '1' }
  const before = monotonic()
  const { status, stderr } = spawnSync(
    'ruby',
    ['-r', ledger, '-e', 'LEDGER.note("e" => "end", "run" => 1, "how" => "ok")'],
    {
      env,
      encoding: 'utf8',
    },
  )
  expect(status, stderr).toBe(0)
  const [line, ...more] = readLedgers(folder)
  expect(more).toEqual([])
  expect(line).toMatchObject({ e: 'end', run: 1, how: 'ok', pid: expect.any(Number) })
  expect(line?.at).toBeGreaterThan(before)
  expect(line?.at).toBeLessThan(monotonic())
  rmSync(folder, { recursive: true })
})
