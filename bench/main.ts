// `npm run bench`: Haymaker beside others, in turns, on this machine. The last line on standard output is one JSON object with
// the figures; a whole run also writes its page into results/.

import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Bench, type Measured, shown } from './figures/figures.ts'
import { groups } from './figures/groups.ts'
import { goals, standingOf } from './goals.ts'
import { writeReport } from './report/report.ts'
import { environment } from './run/environment.ts'
import { Stage } from './run/stage.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const { quick, only, json } = values
/** A quick run that has taken so long is on a busy machine: what is left has one round. */
const LATE_MS = 300_000
const began = performance.now()
const say = (line: string): void => (json ? console.error(line) : console.log(line))
const failures: string[] = []
const stage = new Stage()
const bench: Bench = {
  ...{ stage, rounds: quick ? 3 : 5, quick, whole: !quick && only === undefined, say },
  isLate: () => quick && performance.now() - began > LATE_MS,
  wants: (key) => only === undefined || key === only || key.startsWith(`${only}.`),
  fail(what, error) {
    const why = error instanceof Error ? error.message : String(error)
    failures.push(`${what}: ${why.split('\n')[0]}`)
    say(`  NOT MEASURED ${what}: ${why}`)
  },
}

const around = environment()
for (const [name, value] of Object.entries(around)) say(`${name}: ${value}`)
const measured: Measured[] = []
try {
  for (const [name, group] of Object.entries(groups)) {
    if (!bench.whole && name !== only && !group.keys.some((key) => bench.wants(key))) continue
    say(`${name} (${((performance.now() - began) / 1000).toFixed(0)} s)`)
    try {
      measured.push(await group.measure(bench))
    } catch (error) {
      bench.fail(name, error)
    }
    await stage.rest()
  }
} finally {
  await stage.end()
}

const figures: Readonly<Record<string, number>> = Object.assign({}, ...measured.map((one) => one.figures))
for (const { table, name, settings, unit, spread } of measured.flatMap(({ rows }) => rows))
  say(
    `${table}: ${name} ${shown(spread.median)} (${shown(spread.least)} to ${shown(spread.most)}) ${unit}; ${settings}`,
  )
for (const goal of goals) {
  const value = figures[goal.key]
  if (value === undefined) continue
  say(`${goal.key} ${shown(value)}: ${standingOf(goal, value).reached === 'neither' ? `must be ${goal.must}` : 'ok'}`)
}
const minutes = (performance.now() - began) / 60_000
if (only === undefined) {
  const folder = fileURLToPath(new URL('results', import.meta.url))
  writeReport(folder, { ...{ environment: around, rounds: bench.rounds, quick, minutes, measured, failures } })
  say(`The report is bench/results/report.md; it took ${minutes.toFixed(1)} minutes.`)
}
console.log(JSON.stringify(figures))
if (failures.length > 0) process.exitCode = 1
