// A process that runs isolated jobs: the leader of a process group of its own, so that what a job starts ends with it. It
// gets the environment that is listed, and no file of this process but standard output and error and its two lines here:
//
//   0 nothing   1, 2 the worker's own   3 messages   4 its watch, which ends it when this line does

import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { execArgv, execPath, kill } from 'node:process'
import { fileURLToPath } from 'node:url'
import { environmentFor, flagsFor } from './environment.ts'
import { FrameReader, framed } from './frames.ts'
import type { Death, Launch, Vessel } from './vessel.ts'

export interface ProcessOptions {
  readonly memoryMib: number
  /** Names of variables it gets beside the usual ones. */
  readonly env: readonly string[]
}

/** What else than its heap a process may hold: code, Buffers, threads. */
const BESIDE_HEAP_MIB = 256
/** A watch that says more than a line is out of its mind. */
const LONGEST_LINE = 1000

/** Starts processes. */
export const processLauncher =
  (options: ProcessOptions): Launch =>
  (hear): Vessel => {
    const process = started(options)
    let because = ''
    let error: unknown = null
    const end = (): void => killGroup(process)
    const line = process.stdio[3]
    const watch = process.stdio[4]
    const messages = line instanceof Socket ? line : null
    if (messages)
      listen(messages, hear, (reason) => {
        because = reason
        end()
      })
    if (watch instanceof Socket) {
      watch.on('data', (said) => {
        because = (because + said.toString()).slice(0, LONGEST_LINE)
      })
      watch.on('error', () => undefined)
      watch.unref()
    }
    process.once('exit', end)
    process.unref()
    messages?.unref()
    return {
      id: process.pid ?? null,
      send: (message) => void messages?.write(framed(message)),
      kill: end,
      hold() {
        process.ref()
        messages?.ref()
      },
      release() {
        process.unref()
        messages?.unref()
      },
      ended: new Promise<Death>((resolve) => {
        process.on('error', (thrown) => {
          error = thrown
          // One that never started does not exit.
          if (process.pid === undefined) resolve({ code: null, signal: null, because, error })
        })
        process.once('close', (code, signal) => resolve({ code, signal, because, error }))
      }),
    }
  }

function started({ memoryMib, env }: ProcessOptions): ChildProcess {
  const main = fileURLToPath(
    new URL(`./process-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
  )
  const flags = [...flagsFor(execArgv), `--max-old-space-size=${memoryMib}`]
  return spawn(execPath, [...flags, main, String(memoryMib + BESIDE_HEAP_MIB)], {
    detached: true,
    env: environmentFor(env),
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
  })
}

function listen(messages: Socket, hear: (message: Uint8Array) => void, refuse: (reason: string) => void): void {
  const frames = new FrameReader()
  messages.on('data', (chunk) => {
    const whole = frames.read(chunk)
    if (whole) for (const message of whole) hear(message)
    else {
      messages.pause()
      refuse('it said more than a message may hold')
    }
  })
  // How it ended is said by its exit.
  messages.on('error', () => undefined)
}

/** What it started may outlive it, so this is done after its end as well. */
function killGroup(process: ChildProcess): void {
  if (process.pid === undefined) return
  try {
    kill(-process.pid, 'SIGKILL')
  } catch {
    // Nothing is left of it.
  }
}
