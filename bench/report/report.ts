// The page of a whole run: where it ran and with what, whether each goal is reached, and every figure with its spread.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Measured, type Row, shown } from '../figures/figures.ts'
import { type Goal, goals, standingOf } from '../goals.ts'
import type { Environment } from '../run/environment.ts'
import { chart, fileOf } from './chart.ts'

export interface Run {
  readonly environment: Environment
  readonly rounds: number
  readonly quick: boolean
  readonly minutes: number
  readonly measured: readonly Measured[]
  /** What could not be measured. */
  readonly failures: readonly string[]
}

/** A picture says something where there is more than one bar of one unit. */
const isDrawn = (rows: readonly Row[]): boolean => rows.length > 1 && new Set(rows.map(({ unit }) => unit)).size === 1

/** Writes `report.md` and its pictures into a folder, in place of those of the run before. */
export function writeReport(folder: string, run: Run): void {
  mkdirSync(folder, { recursive: true })
  // What a person wrote beside it stays.
  for (const file of readdirSync(folder)) if (/\.svg$|^report\.md$/.test(file)) rmSync(join(folder, file))
  for (const [table, rows] of tablesOf(run))
    if (isDrawn(rows)) writeFileSync(join(folder, fileOf(table)), chart(table, rows))
  writeFileSync(join(folder, 'report.md'), reportOf(run))
}

const tablesOf = ({ measured }: Run): ReadonlyMap<string, readonly Row[]> =>
  Map.groupBy(
    measured.flatMap(({ rows }) => rows),
    ({ table }) => table,
  )

export function reportOf(run: Run): string {
  const { environment, rounds, quick, minutes, measured, failures } = run
  const figures = Object.assign({}, ...measured.map((one) => one.figures))
  const alternations = `${rounds} alternations${quick ? ' at the most, quick' : ''}, ${Math.round(minutes)} minutes`
  return [
    '# Benchmark',
    '',
    `Written by \`npm run bench\`: ${alternations}. What is compared ran in turns on one machine, each act in a process of its own,`,
    'and of each run every job was found to have run once, with nothing left. Shown are medians, with the least and the most.',
    'Redis keeps nothing on disk; SQLite and PostgreSQL lie in one folder and wait for the disk at each commit. Haymaker runs as',
    'it comes, with its log lines written to a file. Figures of one run compare; those of two machines do not.',
    '',
    ...(failures.length > 0 ? ['Not measured:', '', ...failures.map((line) => `- ${line}`), ''] : []),
    '## Goals',
    '',
    '| figure | measured | must | should | |',
    '| --- | ---: | ---: | ---: | --- |',
    ...goals.map((goal) => goalLine(goal, figures[goal.key])),
    '',
    '## Figures',
    '',
    ...[...tablesOf(run)].flatMap(([table, rows]) => sectionOf(table, rows)),
    '## Environment',
    '',
    '| | |',
    '| --- | --- |',
    ...Object.entries(environment).map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n')
}

function goalLine(goal: Goal, value: number | undefined): string {
  const { key, must, aim, direction } = goal
  const sign = direction === 'up' ? '≥' : '≤'
  const line = (measured: string, said: string): string =>
    `| ${key} | ${measured} | ${sign} ${must} | ${sign} ${aim} | ${said} |`
  if (value === undefined) return line('-', 'not measured')
  const { reached, by } = standingOf(goal, value)
  const percent = `${Math.round(Math.abs(by) * 100)} %`
  const said = {
    aim: `reached, ${percent} better than it must be`,
    must: `reached by ${percent}, not yet what it should be`,
    neither: `**missed by ${percent}**`,
  }
  return line(shown(value), said[reached])
}

const sectionOf = (table: string, rows: readonly Row[]): readonly string[] => [
  `### ${table}`,
  '',
  ...(isDrawn(rows) ? [`![${table}](${fileOf(table)})`, ''] : []),
  '| | median | least | most | | of | settings |',
  '| --- | ---: | ---: | ---: | --- | ---: | --- |',
  ...rows.map(
    ({ name, settings, unit, spread: { median, least, most, samples } }) =>
      `| ${name} | ${shown(median)} | ${shown(least)} | ${shown(most)} | ${unit} | ${samples} | ${settings} |`,
  ),
  '',
]
