// A thread that runs isolated jobs. It starts sooner than a process and shares its fate: what kills the process (a signal, a
// crash of native code) is not held by it.

import { Worker } from 'node:worker_threads'
import type { Death, Launch, Vessel } from './vessel.ts'

export interface ThreadOptions {
  readonly memoryMib: number
}

/** Starts threads. */
export const threadLauncher =
  ({ memoryMib }: ThreadOptions): Launch =>
  (hear): Vessel => {
    const file = `./thread-main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`
    const thread = new Worker(new URL(file, import.meta.url), {
      name: 'haymaker jobs',
      resourceLimits: { maxOldGenerationSizeMb: memoryMib },
    })
    let error: unknown = null
    thread.on('error', (thrown) => {
      error = thrown
    })
    thread.on('message', (message: unknown) => hear(message instanceof Uint8Array ? message : new Uint8Array()))
    thread.unref()
    return {
      id: thread.threadId,
      send: (message) => thread.postMessage(message),
      kill: () => void thread.terminate(),
      hold: () => thread.ref(),
      release: () => thread.unref(),
      ended: new Promise<Death>((resolve) => {
        thread.once('exit', (code) => resolve({ code, signal: null, because: becauseOf(error, memoryMib), error }))
      }),
    }
  }

const becauseOf = (error: unknown, memoryMib: number): string =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? `its heap needed more than ${memoryMib} MiB`
    : ''
