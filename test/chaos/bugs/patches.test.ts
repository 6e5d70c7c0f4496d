// Every bug on purpose is one still: what it changes stands in the source exactly once, and what comes out can be loaded.

import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { bugs, dueOn } from './list.ts'
import { type Patch, patched } from './patch.ts'

const DAY = 24 * 60 * 60 * 1000
const forms = bugs.flatMap(({ name, on }) => on.map(({ store, patches }) => ({ name, store, patches })))

describe('the bugs on purpose', () => {
  it('are twelve, each with a name of its own', () => expect(new Set(bugs.map(({ name }) => name)).size).toBe(12))

  it.each(forms)('$name on $store matches the source, and what it makes of it can be parsed', ({ patches }) => {
    for (const text of patched(patches).values()) expect(() => stripTypeScriptTypes(text)).not.toThrow()
  })

  it.each<Patch>([
    { file: 'runtime/capsule.ts', find: 'nobody ever wrote this', replace: '' },
    { file: 'runtime/capsule.ts', find: 'const ', replace: '' },
    { script: 'settle', find: 'nobody ever wrote this', replace: '' },
    { script: 'settle', find: 'local ', replace: '' },
    { script: 'no such script', find: 'local ', replace: '' },
  ])('a text that does not stand there exactly once is refused: %o', (patch) =>
    expect(() => patched([patch])).toThrow(/stands \d+ times|there are 0 scripts/),
  )

  it('stand in docs/reliability.md, each with the rules that see it', () => {
    const page = readFileSync(new URL('../../../docs/reliability.md', import.meta.url), 'utf8')
    for (const { name, why, on } of bugs)
      expect(page).toContain(`| ${name} | ${why} | ${on.map(({ rule, store }) => `${rule} (${store})`).join(', ')} |`)
  })

  it('are all looked for in six days, whenever these begin', () => {
    for (let first = 20_000; first < 20_006; first++) {
      const days = [0, 1, 2, 3, 4, 5].flatMap((day) => dueOn((first + day) * DAY))
      expect(new Set(days).size).toBe(bugs.length)
    }
  })
})
