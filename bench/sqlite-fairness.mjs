// A row of the benchmark: four processes push to and work on one SQLite file for ten seconds. The last line is JSON:
// the smallest share of the work against the mean, and the longest time any loop stood still.
//
//   npm run bench:fairness
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROCESSES = 4
const SECONDS = 10
const member = fileURLToPath(new URL('../test/processes/sharing/member.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'haymaker-bench-'))
const env = { ...process.env, STORE: `sqlite:${join(folder, 'jobs.db')}` }

const members = Array.from({ length: PROCESSES }, () => {
  const child = spawn(process.execPath, [member], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
})
await Promise.all(members.map(({ lines }) => lines.next()))
await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
for (const { child } of members) child.kill('SIGTERM')
const said = await Promise.all(members.map(async ({ lines }) => JSON.parse((await lines.next()).value)))
rmSync(folder, { recursive: true, force: true })

const mean = said.reduce((sum, { ran }) => sum + ran, 0) / PROCESSES
for (const { ran, longestStallMs } of said) {
  console.log(
    `${String(ran).padStart(8)} jobs  share ${(ran / mean).toFixed(2)}  longest stall ${longestStallMs.toFixed(0)} ms`,
  )
}
console.log(
  JSON.stringify({
    'sqlite.fairness.smallestShare': Math.round((Math.min(...said.map(({ ran }) => ran)) / mean) * 100) / 100,
    'sqlite.fairness.longestStallMs': Math.round(Math.max(...said.map(({ longestStallMs }) => longestStallMs))),
  }),
)
