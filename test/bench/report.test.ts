// The page of a run says which goals are reached and which are not, what was not measured, and draws what compares.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Row } from '../../bench/figures/figures.ts'
import { type Run, reportOf, writeReport } from '../../bench/report/report.ts'

const row = (name: string, median: number, unit = 'jobs/s'): Row => ({
  ...{ table: 'Jobs & so on', name, settings: 'as it comes', unit },
  spread: { median, least: median / 2, most: median * 2, samples: 3 },
})

const run = (rows: readonly Row[], figures: Readonly<Record<string, number>> = {}): Run => ({
  ...{ environment: { node: 'v1' }, rounds: 3, quick: true, minutes: 4.6, failures: ['pgboss: it ended with 1.'] },
  measured: [{ figures, rows }],
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haymaker-report-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a goal is reached, reached as it should be, missed, or not measured, and by how much is said', () => {
  const figures = { 'redis.process.vs.bullmq': 9, 'redis.idle.commandsPerSecond': 0.9, 'start.workerMs': 600 }
  const page = reportOf(run([], figures))
  expect(page).toContain('| redis.process.vs.bullmq | 9 | ≥ 6 | ≥ 10 | reached by 50 %, not yet what it should be |')
  expect(page).toContain('| redis.idle.commandsPerSecond | 0.9 | ≤ 3 | ≤ 1 | reached, 70 % better than it must be |')
  expect(page).toContain('| start.workerMs | 600 | ≤ 400 | ≤ 200 | **missed by 50 %** |')
  expect(page).toContain('| growth.queued | - | ≤ 1.2 | ≤ 1.05 | not measured |')
})

it('says how it was measured, what was not, each figure with its spread, and where', () => {
  const page = reportOf(run([row('haymaker', 123_456)]))
  expect(page).toContain('3 alternations at the most, quick, 5 minutes')
  expect(page).toContain('- pgboss: it ended with 1.')
  expect(page).toContain('| haymaker | 123,456 | 61,728 | 246,912 | jobs/s | 3 | as it comes |')
  expect(page).toContain('| node | v1 |')
})

it('a table of several bars of one unit has a picture, and what an earlier run left is gone', () => {
  writeFileSync(join(folder, 'old.svg'), '')
  writeReport(folder, run([row('haymaker', 10), row('bullmq', 5)]))
  expect(readdirSync(folder).toSorted()).toEqual(['jobs-so-on.svg', 'report.md'])
  expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('![Jobs & so on](jobs-so-on.svg)')
  const picture = readFileSync(join(folder, 'jobs-so-on.svg'), 'utf8')
  expect(picture).toContain('<title>Jobs &amp; so on</title>')
  expect(picture).toContain('prefers-color-scheme:dark')
  const widths = [...picture.matchAll(/class="(ours|bar)" [^>]*?width="([\d.]+)"/g)].map(([, kind, width]) => [
    kind,
    Number(width),
  ])
  expect(widths).toEqual([
    ['ours', 220],
    ['bar', 110],
  ])
})

it('what has one bar, or several units, has no picture', () => {
  writeReport(folder, run([row('commands', 2, 'a second'), row('processor', 0.1, '%')]))
  expect(readdirSync(folder)).toEqual(['report.md'])
  writeReport(folder, run([row('haymaker', 10)]))
  expect(readdirSync(folder)).toEqual(['report.md'])
})
