// examples/limits, run as its page says.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('charges no more than five orders a second, and lets one at a time write the report', () => {
  const demo = fileURLToPath(new URL('../../examples/limits/demo.ts', import.meta.url))
  const { stdout, status } = spawnSync(process.execPath, [demo], { encoding: 'utf8', timeout: 40_000 })
  expect(status).toBe(0)
  const times = [...stdout.matchAll(/^([\d.]+) s {2}charged order/gm)].map(([, at]) => Number(at))
  expect(times.length).toBe(12)
  // Seven more than the first five come back within 1.4 seconds at the soonest.
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1)
  const report = [...stdout.matchAll(/the (\w+) (writes|has written)/g)].map(([, who, what]) => `${who} ${what}`)
  const [one] = report[0]?.split(' ') ?? []
  const other = one === 'first' ? 'second' : 'first'
  expect(report).toEqual([`${one} writes`, `${one} has written`, `${other} writes`, `${other} has written`])
  expect(stdout).toMatch(/^payments: 12 held, \d+ of them after waiting; \d+ times no room$/m)
})
