// The page of a run on another system: what it was, what was seen, and the timeline beside it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { timeline } from '../report/timeline.ts'
import { type Judged, type PeerSummary, told } from './verdict.ts'

/** Writes `report.md` and `timeline.svg` into a folder. */
export function writePeerPage(folder: string, { peer, history, judgement }: Judged, summary: PeerSummary): void {
  mkdirSync(folder, { recursive: true })
  const title = `${summary.system} ${peer.version} on ${peer.store}, ${summary.seconds} s of faults, seed ${summary.seed}`
  writeFileSync(join(folder, 'timeline.svg'), timeline(history, judgement, title))
  const lines = [
    ...[`# Chaos: ${title}`, '', `Settings: ${peer.settings}.`, ''],
    ...['![What was broken when, and how long recovery took](timeline.svg)', '', '| what | value |', '| --- | --- |'],
    ...Object.entries(summary).map(([name, value]) => `| ${name} | ${JSON.stringify(value)} |`),
    ...['', ...told(judgement).map((line) => `- ${line}`), ''],
  ]
  writeFileSync(join(folder, 'report.md'), lines.join('\n'))
}
