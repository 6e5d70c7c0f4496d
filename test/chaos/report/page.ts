// The page of a run: what was asked, what was broken, what was found, and the timeline beside it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judgement } from '../check/check.ts'
import { grouped, type History } from '../check/history.ts'
import { timeline } from './timeline.ts'
import { told } from './told.ts'

export interface Page {
  readonly system: string
  readonly store: string
  readonly seconds: number
  readonly seed: number
  readonly judgement: Judgement
  readonly history: History
}

/** Writes `report.md` and `timeline.svg` into a folder. */
export function writePage(folder: string, page: Page): void {
  mkdirSync(folder, { recursive: true })
  const title = `${page.system} on ${page.store}, ${page.seconds} s of faults, seed ${page.seed}`
  writeFileSync(join(folder, 'timeline.svg'), timeline(page.history, page.judgement, title))
  writeFileSync(join(folder, 'report.md'), textOf(page, title))
}

function textOf({ store, seconds, seed, judgement, history }: Page, title: string): string {
  const { summary } = judgement
  const faults = [...grouped(history.faults, ({ group, kind }) => `${group} | ${nameOf(kind)}`)].sort()
  return [
    `# Chaos: ${title}`,
    '',
    `Verdict: **${summary.verdict}**`,
    '',
    '![What was broken when, and how long recovery took](timeline.svg)',
    '',
    '| what | value |',
    '| --- | --- |',
    ...Object.entries(summary).map(([name, value]) => `| ${name} | ${value} |`),
    '',
    ...told(judgement).map((line) => `- ${line}`),
    '',
    'Workers beat every 400 ms, a silence of 2 s is a death, and they look every 500 ms. So the bound of recovery is scaled: from a',
    'death to the first of its jobs in other hands 3 s, where the defaults have 35 s (and 2 s on one host).',
    '',
    '| group | fault | times |',
    '| --- | --- | --- |',
    ...faults.map(([name, all]) => `| ${name} | ${all.length} |`),
    '',
    `Again: \`npm run chaos -- --store ${store} --seconds ${seconds} --seed ${seed}\``,
    '',
  ].join('\n')
}

/** Without the process that it hit. */
const nameOf = (kind: string): string => kind.replace(/ \d+$/, '')
