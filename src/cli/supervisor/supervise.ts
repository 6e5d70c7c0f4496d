// What `work -p N` does: a supervisor, the signals that reach it, and what others may ask of it.

import { argv, env, pid } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../core/log.ts'
import { systemClock, systemRandom } from '../../runtime/system-clock.ts'
import { version } from '../../version.ts'
import { serveHealth } from '../health-server.ts'
import { Systemd } from '../systemd.ts'
import type { Supervision } from './flags.ts'
import { Supervisor } from './supervisor.ts'
import { vitalsOfAll } from './supervisor-vitals.ts'

/** Runs until it is told to stop, and answers the exit code. @throws HaymakerError HM_CONFIG_INVALID */
export async function supervise(wanted: Supervision, healthPort: number | null, log: Log): Promise<number> {
  const supervisor = new Supervisor({
    ...wanted,
    module: fileURLToPath(new URL('../main.js', import.meta.url)),
    args: argv.slice(2),
    clock: systemClock,
    random: systemRandom,
    log,
  })
  const vitals = vitalsOfAll(supervisor)
  if (healthPort !== null) await serveHealth(healthPort, vitals)
  const systemd = new Systemd({ env, pid, clock: systemClock, log, vitals })
  onSignals(supervisor, systemd)
  supervisor.start()
  systemd.start()
  log.info({ version, processes: wanted.processes }, `supervising ${wanted.processes} processes; Ctrl-C to stop`)
  const code = await supervisor.ended
  await systemd.close()
  return code
}

function onSignals(supervisor: Supervisor, systemd: Systemd): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      systemd.stopping()
      void supervisor.stop(signal)
    })
  }
  process.on('SIGTSTP', () => supervisor.quiet())
  process.on('SIGTTIN', () => supervisor.dump())
  process.on('SIGUSR2', () => supervisor.roll())
}
