// `haymaker config print`: every setting as it holds here, and where it comes from.

import type { Command } from 'commander'
import { withoutPassword } from '../../core/config/address.ts'
import { defaults } from '../../core/config/config.ts'
import { formatDuration } from '../../core/config/duration.ts'
import type { HaymakerConfig } from '../../create.ts'
import { type App, createFor } from '../app.ts'
import { type WorkFlags, withExamples, withWork } from '../options.ts'
import { printable, printableJson } from '../printable.ts'
import { quietLog } from '../quiet-log.ts'
import { table } from '../table.ts'

interface Setting {
  readonly key: string
  readonly value: unknown
  readonly from: string
}

export function config(program: Command): void {
  const group = program.command('config').description('look at the config')
  withExamples(group, 'config print', 'config print -C other.config.ts --json')
  const command = withWork(group.command('print').description('print every setting, and where it comes from'))
  withExamples(command, 'config print', 'config print -q urgent,10 -q default -c 5', 'config print --json')
    .option('--json', 'print one JSON list')
    .action(async (flags: WorkFlags & { json?: true }) => {
      const log = quietLog()
      const app = await createFor(flags, { logger: log })
      const settings = settingsOf(app)
      for (const note of app.file.notes) log.warn({}, note)
      if (flags.json) return console.log(printableJson(settings))
      const rows = settings.map(({ key, value, from }) => [key, printable(shown(value)), from])
      console.log(`config file: ${app.file.file ?? 'none'}\n\n${table(['setting', 'value', 'from'], rows)}`)
    })
}

/** What holds where neither the file nor a flag says anything. */
const unsaid = {
  queues: defaults.queues,
  concurrency: defaults.concurrency,
  capsules: {},
  shutdownTimeout: formatDuration(defaults.shutdownTimeoutMs),
  maxRetries: defaults.maxRetries,
  unsafeIntegers: 'fail',
  isolate: 'no',
  claimAhead: true,
  isolation: {},
  deadSet: {},
  recovery: {},
  tag: '',
  labels: [],
} satisfies Partial<Record<keyof HaymakerConfig, unknown>>

function settingsOf({ hm, store, file, overrides }: App): readonly Setting[] {
  const said: Partial<Record<string, unknown>> = { ...file.config }
  const flagged: Partial<Record<string, unknown>> = { ...overrides }
  const settings = Object.entries(unsaid).map(([key, fallback]): Setting => {
    if (flagged[key] !== undefined) return { key, value: flagged[key], from: 'flag' }
    if (said[key] !== undefined) return { key, value: said[key], from: 'config' }
    return { key, value: fallback, from: 'default' }
  })
  return [
    { key: 'store', value: withoutPassword(store.url), from: store.from },
    ...settings,
    { key: 'jobs', value: hm.jobs, from: 'loaded' },
  ]
}

const shown = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.join(' ') || 'none'
    : typeof value === 'string'
      ? value || 'none'
      : JSON.stringify(value)
