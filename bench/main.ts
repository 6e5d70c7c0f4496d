// `npm run bench`: Haymaker beside others, in turns, on this machine. The last line on standard output is one JSON object.

import { parseArgs } from 'node:util'
import type { Bench, Group, Measured } from './figures/figures.ts'
import { process as processing } from './figures/process.ts'
import type { Spread } from './run/samples.ts'
import { Stage } from './run/stage.ts'

const groups: readonly Group[] = [processing]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})
const { quick, only, json } = values
const rounded = (value: number): string => Math.round(value).toLocaleString('en')
const told = ({ median, least, most }: Spread): string => `${rounded(median)} (${rounded(least)} to ${rounded(most)})`
const stage = new Stage()
const bench: Bench = {
  ...{ stage, rounds: quick ? 3 : 5 },
  wants: (key) => only === undefined || key === only || key.startsWith(`${only}.`),
  say: (line) => (json ? undefined : console.log(line)),
}
const measured: Measured[] = []
try {
  for (const group of groups) if (group.keys.some((key) => bench.wants(key))) measured.push(await group.measure(bench))
} finally {
  stage.end()
}
for (const { table, name, settings, unit, spread } of measured.flatMap((one) => one.rows))
  bench.say(`${table}: ${name} ${told(spread)} ${unit}; ${settings}`)
const figures = Object.fromEntries(measured.flatMap((one) => Object.entries(one.figures)))
console.log(JSON.stringify(figures))
