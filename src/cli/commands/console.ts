// `haymaker console`: a Node REPL with the instance as `hm` and every loaded job by name. It pushes and looks; it runs no
// jobs unless `hm.start()` is typed. What comes through a pipe is run as a script.

import { homedir } from 'node:os'
import { join } from 'node:path'
import { env, stdin, stdout } from 'node:process'
import { text } from 'node:stream/consumers'
import { runInThisContext } from 'node:vm'
import type { Command } from 'commander'
import { withoutPassword } from '../../core/config/address.ts'
import { definitionOfJob } from '../../create.ts'
import { type App, createFor } from '../app.ts'
import { type CommonFlags, withCommon, withExamples } from '../options.ts'
import { quietLog } from '../quiet-log.ts'

export function prompt(program: Command): void {
  const command = withCommon(program.command('console').description('push and look from a JavaScript prompt'))
  withExamples(command, 'console', "console -r './jobs/*.ts'", `console <<< 'console.log(await hm.stats())'`).action(
    async (flags: CommonFlags) => {
      const app = await createFor(flags, { logger: quietLog() })
      try {
        // Objects made here have to be of the same realm as those of the jobs.
        Object.assign(globalThis, namesOf(app))
        if (stdin.isTTY) await converse(app)
        else await runScript(await text(stdin))
      } finally {
        await app.hm.stop()
      }
    },
  )
}

/** The instance as `hm`, and each job by the names it has in code and on the wire. */
function namesOf({ hm, config, jobs }: App): Record<string, unknown> {
  const listed = (config.jobs ?? []).filter((job) => typeof job !== 'string')
  const exported = jobs.map(({ exportedAs, job }) => [exportedAs, job] as const)
  const wired = listed.map((job) => [definitionOfJob(job).name, job] as const)
  const named = [...exported, ...wired].filter(([name]) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default')
  return { ...Object.fromEntries(named), hm }
}

/** Resolves when the user leaves. */
async function converse(app: App): Promise<void> {
  stdout.write(greeting(app))
  // It is large, and no other command needs it.
  const { start } = await import('node:repl')
  const repl = start({ prompt: 'haymaker> ', useGlobal: true })
  repl.setupHistory(env.NODE_REPL_HISTORY || join(homedir(), '.haymaker_history'), warnOfHistory)
  await new Promise<void>((resolve) => repl.once('exit', () => resolve()))
}

function greeting(app: App): string {
  const { store, hm } = app
  const [first] = hm.jobs
  const example = first ? `await ${first}.performAsync(...)` : "await hm.push({ class: 'Hello', args: [] })"
  return (
    `Haymaker on ${withoutPassword(store.url)} (${store.from}). Here: ${Object.keys(namesOf(app)).join(', ')}\n` +
    `For example: ${example}, await hm.stats(); .exit leaves\n`
  )
}

function warnOfHistory(error: Error | null): void {
  if (error) stdout.write(`History is not kept: ${error.message}\n`)
}

async function runScript(code: string): Promise<void> {
  await runInThisContext(`(async () => {${code}\n})()`, { filename: 'stdin' })
}
