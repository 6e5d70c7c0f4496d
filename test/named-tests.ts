// The tests that pages name as the proof of what they say, in the form `test/file.test.ts > its name`, and a Vitest reporter
// that fails a run in which one of them did not pass, of the files that ran.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Reporter, TestModule } from 'vitest/node'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Pages whose every line names a test or a reason. */
export const provenPages: readonly string[] = [
  'docs/wire/parity-sidekiq.md',
  'docs/wire/sidekiq.md',
  'docs/wire/parity-resque.md',
  'docs/reliability-faults.md',
]

export interface NamedTest {
  readonly file: string
  /** Its name, with or without those of the groups around it. */
  readonly name: string
}

export const namedIn = (text: string): readonly NamedTest[] =>
  [...text.matchAll(/`((?:test|src)\/[\w./-]+\.test\.ts) > ([^`]+)`/g)].map(([, file = '', name = '']) => ({
    file,
    name,
  }))

/** The names of what passed in a file, long and short. */
const passedIn = (module: TestModule): readonly string[] =>
  [...module.children.allTests()]
    .filter((test) => test.result().state === 'passed')
    .flatMap((test) => [test.name, test.fullName])

export default class NamedTestsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const passed = new Map(modules.map((module) => [module.relativeModuleId, passedIn(module)]))
    for (const page of provenPages)
      for (const { file, name } of namedIn(readFileSync(join(root, page), 'utf8'))) {
        if (passed.get(file)?.includes(name) ?? true) continue
        console.log(`${page} names a test that did not pass, or is not there: ${file} > ${name}`)
        process.exitCode = 1
      }
  }
}
