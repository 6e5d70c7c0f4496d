// A command that goes on like Ruby's tasks: in the background where that is wanted, and with its number in a file.

import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { argv, env, execArgv, execPath, pid } from 'node:process'
import { inBackground, pidFile } from './environment.ts'

/** Runs until it ends, or starts the same command in a process that stays when this one and its terminal have gone. */
export async function asTask(name: string, run: () => Promise<void>): Promise<void> {
  if (inBackground()) {
    const child = spawn(execPath, [...execArgv, ...argv.slice(1)], {
      ...{ detached: true, stdio: 'ignore', env: { ...env, BACKGROUND: '' } },
    })
    child.unref()
    console.log(`resque ${name} runs as process ${child.pid}`)
    return
  }
  const file = pidFile()
  if (file !== undefined) writeFileSync(file, `${pid}\n`)
  try {
    await run()
  } finally {
    if (file !== undefined) rmSync(file, { force: true })
  }
}
