// `haymaker dev`: a worker that starts anew when a source file changes, with a log for people and the dashboard beside it. One
// command; the worker is a process of its own, so that nothing of the old code stays (docs/decisions/0005).

import { relative } from 'node:path'
import { argv, cwd, env, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { FSWatcher } from 'chokidar'
import type { Command } from 'commander'
import { type Cancel, type Clock, ms } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { version } from '../../version.ts'
import { overridesOf } from '../app.ts'
import { exitCodes } from '../exit-codes.ts'
import { logTo } from '../log.ts'
import { portOf, type WorkFlags, withExamples, withWork } from '../options.ts'
import { Restarter } from '../restarter.ts'

/** Editors write several files at once. */
const SETTLED = ms(100)
const sources = /\.([mc]?[jt]s|[jt]sx|json|ya?ml)$/
const left = /(^|[/\\])(node_modules|dist|build|coverage|\.[^/\\.][^/\\]*)([/\\]|$)/
/** Below the folder only: what the folder itself stands in may have any name. */
const ignored = (path: string): boolean => left.test(relative(cwd(), path))
/** What a running job gets before a restart, unless -t says otherwise. */
const timeout = ['-t', '2']

interface DevFlags extends WorkFlags {
  readonly port?: string
  readonly web: boolean
}

export function dev(program: Command): void {
  const command = withWork(program.command('dev').description('run jobs, anew at each change'))
  withExamples(command, 'dev', "dev -r './jobs/*.ts'", 'dev -q urgent,10 -q default -v', 'dev --port 8080')
    .option('--port <n>', 'of the dashboard (default: 7420 or the next)')
    .option('--no-web', 'without the dashboard')
    .action(async (flags: DevFlags) => {
      // What is wrong with the flags is no change to wait for.
      overridesOf(flags)
      const port = flags.port === undefined ? null : portOf(flags.port, '--port')
      const web = flags.web ? [port === null ? '--web' : `--web=${port}`] : []
      env.HAYMAKER_LOG ||= 'pretty'
      const log = logTo(stdout, env.LOG_LEVEL ?? 'info')
      const worker = new Restarter({
        module: fileURLToPath(new URL('../main.js', import.meta.url)),
        args: ['work', ...web, ...timeout, ...forWork(argv.slice(argv.indexOf('dev') + 1))],
        env: { HAYMAKER_LOG: env.HAYMAKER_LOG },
        onEnd: (code) => log.warn({ code }, 'the worker ended; it starts again when a file changes'),
      })
      // Only this command needs it.
      const { watch } = await import('chokidar')
      const watcher = watch(cwd(), { ignored, ignoreInitial: true })
      const ended = new Promise<number | null>((resolve) => onSignals(worker, resolve))
      restartOnChange(watcher, worker, log, systemClock)
      log.info({}, `haymaker ${version}: watching ${cwd()}; Ctrl-C to stop`)
      worker.start()
      const code = await ended
      await watcher.close()
      process.exitCode = code ?? exitCodes.failure
    })
}

/** The words of the command line without those that only `dev` knows. */
const forWork = (words: readonly string[]): readonly string[] =>
  words.filter((word, i) => !/^--(no-web|port(=.*)?)$/.test(word) && words[i - 1] !== '--port')

function restartOnChange(watcher: FSWatcher, worker: Restarter, log: Log, clock: Clock): void {
  const changed = new Set<string>()
  let waiting: Cancel | null = null
  watcher.on('all', (_event, path) => {
    if (!sources.test(path)) return
    changed.add(relative(cwd(), path))
    waiting?.()
    waiting = clock.after(SETTLED, () => {
      log.info({}, `${[...changed].join(', ')} changed: starting anew`)
      changed.clear()
      void worker.restart()
    })
  })
}

/** A first signal ends the worker in peace, a second one at once; quiet and dump are passed on. */
function onSignals(worker: Restarter, ended: (code: number | null) => void): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (ending) return worker.signal(signal)
      ending = true
      void worker.end(signal).then(ended)
    })
  }
  for (const signal of ['SIGTSTP', 'SIGTTIN'] as const) process.on(signal, () => worker.signal(signal))
}
